using System.Collections.Immutable;
using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Local;
using Godwit.Local.Clusters;

namespace Godwit.Integration.Tests.Local;

public sealed class LocalClusterTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Every_version_is_ready_for_logical_replication_over_verified_tls(int version)
    {
        var database = await servers.FreshDatabaseAsync(version);
        await using var session = await database.OpenAsync();

        session.PostgreSqlVersion.Major.ShouldBe(version);
        (await session.ScalarAsync<string>("SHOW wal_level", Cancellation)).ShouldBe("logical");
        (await session.ScalarAsync<bool>("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", Cancellation)).ShouldBeTrue();
        (await session.ScalarAsync<string>(
            "SELECT slot_name::text FROM pg_create_logical_replication_slot('ready', 'pgoutput', temporary => true)", Cancellation)).ShouldBe("ready");
    }

    [Fact]
    public async Task The_server_does_not_run_as_root()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Plain);
        var postmaster = (await File.ReadAllLinesAsync(Path.Combine(cluster.Folder, "data", "postmaster.pid"), Cancellation))[0];
        var status = await File.ReadAllLinesAsync($"/proc/{postmaster}/status", Cancellation);

        status.Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1..].ShouldNotContain("0");
        status.Single(line => line.StartsWith("Gid:", StringComparison.Ordinal)).Split('\t')[1..].ShouldNotContain("0");
    }

    [Fact]
    public async Task Another_authority_is_not_trusted()
    {
        var database = await servers.FreshDatabaseAsync();
        var url = database.Customer with { RootCertificate = null };

        var error = await Should.ThrowAsync<GodwitException>(() => new Database(Side.Source, url, requireTls: true).OpenAsync(Cancellation));
        error.Problem.Code.ShouldBe("tls_failed");
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        var database = await servers.FreshDatabaseAsync();
        var url = database.Customer with { Password = new Secret("wrong") };

        var error = await Should.ThrowAsync<GodwitException>(() => new Database(Side.Source, url, requireTls: true).OpenAsync(Cancellation));
        error.Problem.Code.ShouldBe("wrong_password");
    }

    [Fact]
    public async Task The_unix_socket_works()
    {
        var database = await servers.FreshDatabaseAsync();
        var url = database.Customer with { Host = database.Cluster.SocketFolder, Tls = TlsMode.Disable, RootCertificate = null };
        await using var session = await new Database(Side.Source, url, requireTls: true).OpenAsync(Cancellation);
        (await session.ScalarAsync<bool>("SELECT inet_client_addr() IS NULL", Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_is_left_and_a_crash_loses_no_commit()
    {
        using var parent = new TemporaryFolder();
        var cluster = await Servers.StartAsync(new LocalClusterOptions { Durable = true, Parent = parent.Path });
        await using (cluster)
        {
            await using (var session = await cluster.OpenSuperuserAsync("postgres", Cancellation))
                await session.ExecuteAsync("CREATE TABLE public.kept AS SELECT 1 AS id", Cancellation);
            var port = cluster.Port;

            await cluster.RestartAsync(immediate: true, Cancellation);

            cluster.Port.ShouldBe(port);
            await using var again = await cluster.OpenSuperuserAsync("postgres", Cancellation);
            (await again.ScalarAsync<int>("SELECT id FROM public.kept", Cancellation)).ShouldBe(1);
            (await again.ScalarAsync<string>("SHOW fsync", Cancellation)).ShouldBe("on");
        }
        Directory.EnumerateFileSystemEntries(parent.Path).ShouldBeEmpty();
        FolderProcesses.Find(parent.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Settings_and_tls_only_are_taken()
    {
        var settings = ImmutableDictionary<string, string>.Empty.Add("max_wal_senders", "3").Add("cluster_name", @"it's a \ name");
        await using var cluster = await Servers.StartAsync(new LocalClusterOptions { TlsOnly = true, Settings = settings });

        await using var session = await cluster.OpenSuperuserAsync("postgres", Cancellation);
        (await session.ScalarAsync<string>("SHOW max_wal_senders", Cancellation)).ShouldBe("3");
        (await session.ScalarAsync<string>("SHOW cluster_name", Cancellation)).ShouldBe(@"it's a \ name");

        var url = cluster.Superuser("postgres") with { Tls = TlsMode.Disable, RootCertificate = null };
        var error = await Should.ThrowAsync<GodwitException>(() => new Database(Side.Source, url, requireTls: true).OpenAsync(Cancellation));
        error.Problem.Code.ShouldBe("tls_required_by_server");
    }

    [Fact]
    public async Task A_version_that_is_nowhere_is_refused_with_a_remedy()
    {
        var error = await Should.ThrowAsync<GodwitException>(
            () => LocalCluster.StartAsync(new LocalClusterOptions { Version = 12 }, Cancellation));
        error.ExitCode.ShouldBe(ExitCode.Refused);
        error.Problem.Remedy.ShouldContain("postgresql-12");
    }

    [Fact]
    public async Task A_start_that_fails_leaves_nothing()
    {
        // Skips where there is no server at all.
        await servers.ClusterAsync(null, StandIn.Plain);
        using var parent = new TemporaryFolder();
        var options = new LocalClusterOptions
        {
            Parent = parent.Path, Settings = ImmutableDictionary<string, string>.Empty.Add("wal_level", "nonsense"),
        };

        var error = await Should.ThrowAsync<GodwitException>(() => LocalCluster.StartAsync(options, Cancellation));

        error.Problem.Code.ShouldBe("cluster_failed");
        error.Problem.Why.ShouldContain("wal_level");
        Directory.EnumerateFileSystemEntries(parent.Path).ShouldBeEmpty();
    }
}

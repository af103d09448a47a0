using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Wire;
using Npgsql;

namespace Godwit.Integration.Tests.Postgres.Wire;

/// <summary>The stream's own connection logs in as libpq does, and ends when it is told.</summary>
public sealed class ReplicationStreamTests
{
    private const string Roles = """
        SET password_encryption = 'md5'; CREATE ROLE by_md5 LOGIN REPLICATION PASSWORD 'pass''wörd';
        SET password_encryption = 'scram-sha-256'; CREATE ROLE by_scram LOGIN REPLICATION PASSWORD 'pass''wörd'; CREATE ROLE by_text LOGIN REPLICATION PASSWORD 'pass''wörd';
        CREATE ROLE by_trust LOGIN REPLICATION;
        CREATE TABLE public.t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE public.t;
        """;

    private const string Access = """
        host all by_md5 127.0.0.1/32 md5
        host all by_scram 127.0.0.1/32 scram-sha-256
        host all by_text 127.0.0.1/32 password
        host all by_trust 127.0.0.1/32 trust
        local all by_scram scram-sha-256

        """;

    [Fact]
    public async Task It_logs_in_by_every_way_and_brings_changes()
    {
        await using var cluster = await Servers.StartAsync(new());
        await using var session = await cluster.OpenSuperuserAsync("postgres", TestContext.Current.CancellationToken);
        await session.ExecuteAsync(Roles, CancellationToken.None);
        var file = await session.ScalarAsync<string>("SHOW hba_file", CancellationToken.None);
        await File.WriteAllTextAsync(file!, Access + await File.ReadAllTextAsync(file!, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await session.ExecuteAsync("SELECT pg_reload_conf()", CancellationToken.None);
        await session.ExecuteAsync("SELECT pg_create_logical_replication_slot('s', 'pgoutput')", CancellationToken.None);
        var scram = cluster.Url("by_scram", new Secret("pass'wörd"), "postgres");
        await Eventually.TrueAsync(() => AcceptsAsync(scram), TimeSpan.FromSeconds(30));

        var number = 0;
        foreach (var url in new[]
        {
            scram, scram with { Tls = TlsMode.Disable, RootCertificate = null }, scram with { Tls = TlsMode.Require, RootCertificate = null }, scram with { Tls = TlsMode.Prefer, RootCertificate = null },
            scram with { RequireChannelBinding = true }, scram with { Host = cluster.SocketFolder },
            scram with { User = "by_md5" }, scram with { User = "by_text" }, scram with { User = "by_trust", Password = null },
        })
        {
            using var stream = await new Database(Side.Source, url, requireTls: true).OpenStreamAsync(TestContext.Current.CancellationToken);
            (stream.Tls is null).ShouldBe(url.Tls == TlsMode.Disable || url.Host.StartsWith('/'), $"{url}");
            stream.Start("s", default, [new("proto_version", "2"), new("publication_names", "\"p\"")]);
            await session.ExecuteAsync($"INSERT INTO public.t VALUES ({++number})", CancellationToken.None);
            var written = Lsn.Parse((await session.ScalarAsync<string>("SELECT pg_current_wal_lsn()::text", CancellationToken.None))!);
            Read(stream).ShouldBe((byte)'I', $"{url}");
            // It answers, and says how far it is.
            while (stream.Sent < written)
            {
                stream.Acknowledge(default, TimeProvider.System.GetUtcNow());
                stream.Wait();
                while (stream.TryNext(out _)) { }
            }
            stream.Acknowledge(written, TimeProvider.System.GetUtcNow());
            await Eventually.TrueAsync(async () => await session.ScalarAsync<bool>($"SELECT confirmed_flush_lsn >= '{written}' FROM pg_replication_slots", CancellationToken.None), TimeSpan.FromSeconds(30));
            stream.Dispose();
            await Eventually.TrueAsync(async () => await session.ScalarAsync<bool>("SELECT NOT active FROM pg_replication_slots", CancellationToken.None), TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task What_is_refused_is_said()
    {
        await using var cluster = await Servers.StartAsync(new());
        var url = cluster.Superuser("postgres");
        (await Should.ThrowAsync<PostgresException>(() => OpenAsync(url with { Password = new Secret("wrong") }))).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
        (await Should.ThrowAsync<GodwitException>(() => OpenAsync(url with { Password = null }))).Problem.Why.ShouldContain("asks for the password");
        (await Should.ThrowAsync<GodwitException>(() => OpenAsync(url with { Tls = TlsMode.VerifyFull, RootCertificate = null }))).Problem.Code.ShouldBe("tls_failed");
        (await Should.ThrowAsync<GodwitException>(() => OpenAsync(url with { RequireChannelBinding = true, Tls = TlsMode.Disable, RootCertificate = null }))).Problem.Why.ShouldContain("channel");
        using var stream = await OpenAsync(url);
        Should.Throw<PostgresException>(() => stream.Start("nobody", default, [])).SqlState.ShouldBe(PostgresErrorCodes.UndefinedObject);
    }

    [Fact]
    public async Task Before_it_streams_it_runs_statements()
    {
        await using var cluster = await Servers.StartAsync(new());
        using var stream = await OpenAsync(cluster.Superuser("postgres"));

        stream.Ask("SELECT 1, NULL, 'wörd'").ShouldBe(["1", null, "wörd"]);
        stream.Ask("SELECT g FROM generate_series(1, 3) g").ShouldBe(["3"]);
        stream.Ask("SELECT 1 WHERE false").ShouldBeNull();
        Should.Throw<PostgresException>(() => stream.Ask("SELECT 1 / 0")).SqlState.ShouldBe(PostgresErrorCodes.DivisionByZero);

        // The header comes with the first row, or with the end; a value may be empty, or larger than any buffer.
        Column("SELECT ''::bytea WHERE false").ShouldBeEmpty();
        Column("SELECT repeat('x', n)::bytea FROM (VALUES (0), (1), (3000000), (2)) AS v (n)").ShouldBe([0, 1, 3_000_000, 2]);
        Column("SELECT CASE WHEN g % 2 = 0 THEN 'even'::bytea END FROM generate_series(1, 9999) g").Count.ShouldBe(4999);
        Should.Throw<PostgresException>(() => Column("SELECT (1 / (5000 - g))::text::bytea FROM generate_series(1, 9999) g")).SqlState.ShouldBe(PostgresErrorCodes.DivisionByZero);
        stream.Ask("SELECT 'still there'").ShouldBe(["still there"]);

        var read = 0;
        stream.CopyColumn("SELECT 'x'::bytea FROM generate_series(1, 9999)", TimeSpan.FromSeconds(30), _ => ++read < 5).ShouldBeFalse();
        read.ShouldBe(5);

        List<int> Column(string query)
        {
            var lengths = new List<int>();
            stream.CopyColumn(query, TimeSpan.FromSeconds(30), value => { lengths.Add(value.Length); return true; }).ShouldBeTrue();
            return lengths;
        }
    }

    [Fact]
    public async Task A_thread_that_waits_is_ended()
    {
        await using var cluster = await Servers.StartAsync(new());
        await using var session = await cluster.OpenSuperuserAsync("postgres", TestContext.Current.CancellationToken);
        await session.ExecuteAsync("SELECT pg_create_logical_replication_slot('s', 'test_decoding')", CancellationToken.None);
        using var stream = await OpenAsync(cluster.Superuser("postgres"));
        stream.Start("s", default, []);
        var waiting = Task.Factory.StartNew(() => { while (true) { while (stream.TryNext(out _)) { } stream.Wait(); } }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Eventually.TrueAsync(async () => await session.ScalarAsync<bool>("SELECT active FROM pg_replication_slots", CancellationToken.None), TimeSpan.FromSeconds(30));

        stream.Dispose();

        RetryRule.MayPass(await Should.ThrowAsync<Exception>(waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken))).ShouldBeTrue();
    }

    private static Task<ReplicationStream> OpenAsync(DatabaseUrl url) => new Database(Side.Source, url, requireTls: true).OpenStreamAsync(TestContext.Current.CancellationToken);

    private static async Task<bool> AcceptsAsync(DatabaseUrl url)
    {
        try
        {
            using var stream = await OpenAsync(url);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private static byte Read(ReplicationStream stream)
    {
        while (true)
        {
            while (stream.TryNext(out var change))
                if (change.Span[0] is (byte)'I') return change.Span[0];
            stream.Wait();
        }
    }
}

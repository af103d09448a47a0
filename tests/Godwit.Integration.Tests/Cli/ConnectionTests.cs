using System.Collections.Immutable;
using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Integration.Tests.Cli;

/// <summary>Servers that cannot be reached as configured: doctor and run refuse, before anything is written.</summary>
public sealed class ConnectionTests(Servers servers)
{
    [Fact]
    public async Task An_unreachable_host()
    {
        var database = await servers.FreshDatabaseAsync();
        await ShouldRefuseAsync(database.Customer with { Port = 1 }, database.Customer, "The source cannot be reached.", "Check host and port");
        await ShouldRefuseAsync(database.Customer, database.Customer with { Port = 1 }, "The target cannot be reached.", "Check host and port");
    }

    [Fact]
    public async Task A_wrong_password()
    {
        var database = await servers.FreshDatabaseAsync();
        await ShouldRefuseAsync(database.Customer with { Password = new Secret("not-the-password") }, database.Customer, "The source refused the password of postgres.", "~/.pgpass");
        await ShouldRefuseAsync(database.Customer, database.Customer with { Password = new Secret("not-the-password") }, "The target refused the password of postgres.", "~/.pgpass");
    }

    [Fact]
    public async Task A_database_that_is_not_there()
    {
        var database = await servers.FreshDatabaseAsync();
        await ShouldRefuseAsync(database.Customer with { Database = "nowhere" }, database.Customer, "The source has no database nowhere.", "CREATE DATABASE \"nowhere\";");
    }

    [Fact]
    public async Task A_certificate_of_another_authority()
    {
        var database = await servers.FreshDatabaseAsync();
        var other = await servers.ClusterAsync(18, StandIn.Plain);
        await ShouldRefuseAsync(database.Customer with { RootCertificate = other.CaCertificate }, database.Customer, "The TLS connection to the source failed.", "sslrootcert=FILE");
    }

    [Fact]
    public async Task A_server_without_TLS()
    {
        await using var cluster = await Servers.StartAsync(new LocalClusterOptions { Settings = ImmutableDictionary<string, string>.Empty.Add("ssl", "off") });
        var url = cluster.Superuser("postgres") with { Tls = TlsMode.Require, RootCertificate = null };
        await ShouldRefuseAsync(url, url with { Database = "template1" }, "The target does not speak TLS.", "ssl = on");
    }

    [Fact]
    public async Task A_server_that_wants_TLS()
    {
        await using var cluster = await Servers.StartAsync(new LocalClusterOptions { TlsOnly = true });
        var url = cluster.Superuser("postgres");
        await ShouldRefuseAsync(
            url with { Tls = TlsMode.Disable, RootCertificate = null }, url with { Database = "template1" }, "The source accepts only TLS connections.", "Remove sslmode=disable");
    }

    [Fact]
    public async Task Off_this_machine_TLS_is_required()
    {
        var database = await servers.FreshDatabaseAsync();
        await ShouldRefuseAsync(
            database.Customer with { Host = "db.example", Tls = TlsMode.Disable, RootCertificate = null }, database.Customer,
            "The connection to the source could be unencrypted.", "require_tls: false");
    }

    private static async Task ShouldRefuseAsync(DatabaseUrl source, DatabaseUrl target, string what, string remedy)
    {
        await using var workspace = await Workspace.BetweenAsync(source, target);
        var doctor = (await workspace.RunAsync("doctor")).ShouldEndWith(4);
        doctor.Output.ShouldContain("[BLOCKER]");
        doctor.Output.ShouldContain(what);
        doctor.Output.ShouldContain(remedy);
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(4, what, remedy);
        (await workspace.RunAsync("verify")).ShouldEndWith(what.Contains("could be unencrypted", StringComparison.Ordinal) ? 4 : 1, what, remedy);
    }
}

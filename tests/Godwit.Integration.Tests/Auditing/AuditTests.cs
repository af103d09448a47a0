using System.Text.Json;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Npgsql;

namespace Godwit.Integration.Tests.Auditing;

/// <summary>What a run leaves in <c>godwit.audit</c>, over real TLS.</summary>
public sealed class AuditTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_its_steps_and_every_connection_are_in_it()
    {
        var (source, target) = (await servers.SampleAsync("chinook"), await servers.FreshDatabaseAsync(17));
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        (await workspace.RunAsync("verify")).ShouldEndWith(0);

        var audit = (await workspace.RunAsync("audit --json")).ShouldEndWith(0).Document;
        audit.GetProperty("unbroken").GetBoolean().ShouldBeTrue();
        var entries = audit.GetProperty("entries").EnumerateArray().ToList();
        // The keeper notes its own end when it comes.
        entries.Select(Action).Where(action => action is not ("connection" or "keeper")).ShouldBe(["run", .. Enumerable.Repeat("step", 8), "run", "verify"]);
        Outcomes(entries, "keeper")[0].ShouldBe("keeps the snapshot");
        entries.ShouldAllBe(entry => entry.GetProperty("operator").GetString() == Environment.UserName && entry.GetProperty("host").GetString() == Environment.MachineName);
        Outcomes(entries, "run").ShouldBe(["begun", "ended with exit code 0"]);
        Outcomes(entries, "verify").ShouldBe(["identical"]);

        var connections = entries.Where(entry => Action(entry) == "connection").Select(entry => entry.GetProperty("parameters")).ToList();
        connections.Select(connection => Text(connection, "purpose")).Distinct().Order().ShouldBe(["pg_dump", "replication", "session"]);
        connections.Select(connection => Text(connection, "side")).Distinct().Order().ShouldBe(["source", "target"]);
        // The stand-ins' servers have certificates of an authority of their own, and the URLs say verify-full.
        connections.ShouldAllBe(connection => Text(connection, "verified") == "yes" && Text(connection, "certificate").StartsWith("CN=", StringComparison.Ordinal));
        connections.Where(connection => Text(connection, "purpose") != "pg_dump").ShouldAllBe(connection => Text(connection, "tls").StartsWith("TLSv1.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_cannot_be_changed_in_place_and_a_forged_row_is_found()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(17));
        await source.ExecuteAsync("CREATE TABLE public.one (id int PRIMARY KEY); INSERT INTO public.one VALUES (1)");
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        foreach (var statement in new[] { "UPDATE godwit.audit SET outcome = 'x'", "DELETE FROM godwit.audit", "TRUNCATE godwit.audit" })
            (await Should.ThrowAsync<PostgresException>(() => target.ExecuteAsync(statement))).MessageText.ShouldBe("godwit.audit is append-only");

        await target.ExecuteAsync("ALTER TABLE godwit.audit DISABLE TRIGGER ALL; UPDATE godwit.audit SET operator = 'somebody else' WHERE entry = 2");

        var ended = (await workspace.RunAsync("audit")).ShouldEndWith(3);
        ended.Output.ShouldContain("BROKEN at entry 2");
    }

    [Fact]
    public async Task A_link_that_is_not_encrypted_is_in_it_as_such()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(17));
        await source.ExecuteAsync("CREATE TABLE public.one (id int PRIMARY KEY)");
        await using var workspace = await Workspace.BetweenAsync(Plain(source.Customer), Plain(target.Customer));

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);

        var entries = (await workspace.RunAsync("audit --json")).ShouldEndWith(0).Document.GetProperty("entries").EnumerateArray().ToList();
        entries.Where(entry => Action(entry) == "connection").Select(entry => Text(entry.GetProperty("parameters"), "tls")).Distinct().ShouldBe(["none"]);
    }

    private static DatabaseUrl Plain(DatabaseUrl url) => url with { Tls = TlsMode.Disable, RootCertificate = null };

    private static string Action(JsonElement entry) => entry.GetProperty("action").GetString()!;

    private static string Text(JsonElement parameters, string name) => parameters.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static List<string?> Outcomes(IEnumerable<JsonElement> entries, string action) =>
        [.. entries.Where(entry => Action(entry) == action).Select(entry => entry.GetProperty("outcome").GetString())];
}

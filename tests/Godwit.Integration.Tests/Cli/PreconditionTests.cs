using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Godwit.Local;

namespace Godwit.Integration.Tests.Cli;

/// <summary>Everything connects, and yet the migration must not start: exit code 4, and nothing is written.</summary>
public sealed class PreconditionTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Source_and_target_are_one()
    {
        var (source, _) = await PairAsync();
        await ShouldRefuseAsync(source.Customer, source.Customer, "Source and target are the same database.", "Correct source.database or target.database.");
    }

    [Fact]
    public async Task The_target_has_tables_already()
    {
        var (source, target) = await PairAsync();
        await target.ExecuteAsync("CREATE TABLE public.shop (id int PRIMARY KEY); INSERT INTO public.shop VALUES (1)");
        await ShouldRefuseAsync(source.Customer, target.Customer, "public.shop");
    }

    [Fact]
    public async Task Rows_are_there_before_an_existing_schema()
    {
        var (source, target) = await PairAsync();
        await target.ExecuteAsync("CREATE TABLE public.shop (id int PRIMARY KEY); INSERT INTO public.shop VALUES (1)");
        await ShouldRefuseAsync(source.Customer, target.Customer, ["public.shop", "TRUNCATE \"public\".\"shop\";"], "schema: existing");
    }

    [Fact]
    public async Task The_targets_role_may_not_create_schemas()
    {
        var (source, target) = await PairAsync();
        var poor = await RoleAsync(target, "");
        await ShouldRefuseAsync(source.Customer, poor, "may not create schemas.", $"GRANT CREATE ON DATABASE {Sql.Name(target.Name)} TO {Sql.Name(poor.User)};");
    }

    [Fact]
    public async Task The_sources_role_may_not_read()
    {
        var (source, target) = await PairAsync();
        var poor = await RoleAsync(source, "REPLICATION");
        await source.ExecuteAsync($"GRANT CREATE ON DATABASE {Sql.Name(source.Name)} TO {Sql.Name(poor.User)}");
        await ShouldRefuseAsync(poor, target.Customer, "public.shop", "GRANT ");
    }

    [Fact]
    public async Task The_sources_role_may_not_replicate()
    {
        var (source, target) = await PairAsync();
        var poor = await RoleAsync(source, "");
        await source.ExecuteAsync($"GRANT CREATE ON DATABASE {Sql.Name(source.Name)} TO {Sql.Name(poor.User)}; GRANT SELECT ON public.shop TO {Sql.Name(poor.User)}");
        await ShouldRefuseAsync(poor, target.Customer, "may not use replication.", $"ALTER ROLE {Sql.Name(poor.User)} REPLICATION;");
    }

    [Fact]
    public async Task The_target_lacks_an_extension()
    {
        // PostgreSQL 17 removed it.
        var source = await servers.FreshDatabaseAsync(15);
        var target = await servers.FreshDatabaseAsync(18);
        await source.ExecuteAsync("CREATE EXTENSION old_snapshot SCHEMA public");
        await ShouldRefuseAsync(source.Customer, target.Customer, "The extension old_snapshot is not available on the target.");
    }

    [Fact]
    public async Task The_source_has_no_encoding()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Plain);
        var target = await servers.FreshDatabaseAsync();
        var name = servers.UniqueName("ascii");
        await using (var session = await cluster.OpenSuperuserAsync("postgres", Cancellation))
            await session.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'", Cancellation);
        await ShouldRefuseAsync(cluster.Customer(name), target.Customer, "The source's encoding is SQL_ASCII, the target's UTF8.", "ENCODING 'SQL_ASCII'");
    }

    [Fact]
    public async Task A_newer_Godwit_wrote_the_state()
    {
        var (source, target) = await PairAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        (await workspace.RunAsync("run --until schema --quiet")).ShouldEndWith(0);
        await target.ExecuteAsync("UPDATE godwit.version SET version = 99");

        foreach (var command in new[] { "run --until copied", "status", "verify" })
            (await workspace.RunAsync(command)).ShouldEndWith(4, "written by a newer Godwit", "Its version is 99", "Use the newer Godwit");
    }

    [Fact]
    public async Task Another_runner_is_at_work()
    {
        var (source, target) = await PairAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        (await workspace.RunAsync("run --until schema --quiet")).ShouldEndWith(0);
        await using (await RunnerLock.TakeAsync(new Database(Side.Target, target.Customer, requireTls: true), workspace.Migration, TimeProvider.System.GetUtcNow(), Cancellation))
        {
            (await workspace.RunAsync("run --until copied")).ShouldEndWith(
                4, "Another runner is at work", $"{Environment.UserName} on {Environment.MachineName}, process {Environment.ProcessId}, since ");
            (await workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldContain($"runner: at work {Environment.UserName}");
        }
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
    }

    [Fact]
    public async Task Another_source_under_the_same_name()
    {
        var (source, target) = await PairAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        (await workspace.RunAsync("run --until schema --quiet")).ShouldEndWith(0);
        var other = await servers.FreshDatabaseAsync();
        await other.ExecuteAsync("CREATE TABLE public.shop (id int PRIMARY KEY)");
        await workspace.WriteAsync(".env", $"SOURCE_DATABASE_URL={workspace.WithPassword(other.Customer)}\nTARGET_DATABASE_URL={workspace.WithPassword(target.Customer)}\n");

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(4, "The target holds another migration named", "Use another name");
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync());
        await source.ExecuteAsync("CREATE TABLE public.shop (id int PRIMARY KEY, name text); INSERT INTO public.shop VALUES (1, 'one')");
        return (source, target);
    }

    private async Task<DatabaseUrl> RoleAsync(FreshDatabase database, string attributes)
    {
        var role = servers.UniqueName("poor");
        await database.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'poor-password' {attributes}");
        return database.Cluster.Url(role, new Secret("poor-password"), database.Name);
    }

    private static Task ShouldRefuseAsync(DatabaseUrl source, DatabaseUrl target, params string[] messages) => ShouldRefuseAsync(source, target, messages, "");

    private static async Task ShouldRefuseAsync(DatabaseUrl source, DatabaseUrl target, string[] messages, string database)
    {
        await using var workspace = await Workspace.BetweenAsync(source, target, database);
        var doctor = (await workspace.RunAsync("doctor")).ShouldEndWith(4);
        foreach (var message in messages) doctor.Output.ShouldContain(message);
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(4, messages);
        (await workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldContain("not started");
    }
}

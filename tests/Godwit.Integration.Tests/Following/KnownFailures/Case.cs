using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Npgsql;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>A source that is copied; a test then makes what broke another tool, and follows.</summary>
internal sealed class Case : IAsyncDisposable
{
    private Case(FreshDatabase source, FreshDatabase target, Workspace workspace) => (Source, Target, Workspace) = (source, target, workspace);

    public FreshDatabase Source { get; }

    public FreshDatabase Target { get; }

    public Workspace Workspace { get; }

    public string Slot => $"godwit_{Workspace.Migration}";

    /// <summary>Two databases, tables on the source, nothing copied yet.</summary>
    public static async Task<Case> OfAsync(FreshDatabase source, FreshDatabase target, string tables, string settings = "", DatabaseUrl? sourceUrl = null, DatabaseUrl? targetUrl = null)
    {
        await source.ExecuteAsync("CREATE SCHEMA follow; CREATE TABLE follow.sentinel (id int PRIMARY KEY)");
        await source.ExecuteAsync(tables);
        return new(source, target, await Workspace.BetweenAsync(sourceUrl ?? source.Customer, targetUrl ?? target.Customer, settings));
    }

    /// <summary>The same, copied: whatever is written from now on comes by following.</summary>
    public static async Task<Case> CopiedAsync(FreshDatabase source, FreshDatabase target, string tables, string settings = "", DatabaseUrl? targetUrl = null)
    {
        var one = await OfAsync(source, target, tables, settings, targetUrl: targetUrl);
        (await one.Workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        return one;
    }

    /// <summary>The same between two new databases of the shared servers.</summary>
    public static async Task<Case> CopiedAsync(Servers servers, string tables, string settings = "", int? targetVersion = null) =>
        await CopiedAsync(await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(targetVersion), tables, settings);

    /// <summary>Follows until the target has what the source has.</summary>
    public async Task CatchUpAsync() => (await Workspace.RunAsync("run --until following --json")).ShouldEndWith(0);

    /// <summary>Follows until it fails, and says how.</summary>
    public async Task<string> FailAsync(int exitCode) =>
        (await Workspace.RunAsync("run --until following --json")).ShouldEndWith(exitCode).Problem.GetProperty("code").GetString()!;

    /// <summary>Runs statements on the source and follows them; both sides are then the same.</summary>
    public async Task CarryAsync(string statements)
    {
        await Source.ExecuteAsync(statements);
        await CatchUpAsync();
        await ShouldBeIdenticalAsync();
    }

    /// <summary>By Godwit's verdict and by the check that does not trust it.</summary>
    public Task ShouldBeIdenticalAsync() => Workspace.ShouldBeIdenticalAsync(Source, Target);

    /// <summary>Lets nobody write to a table of the target until it is disposed.</summary>
    public async Task<NpgsqlConnection> HoldAsync(string table)
    {
        var session = await Target.OpenSuperuserAsync();
        await session.ExecuteAsync($"BEGIN; LOCK TABLE {table} IN SHARE MODE", TestContext.Current.CancellationToken);
        return session;
    }

    /// <summary>Waits until the apply waits for that table.</summary>
    public Task IsHeldAsync(Follower run, string table) => run.WhileRunningAsync(() => Target.AskAsync<bool>(
        $"SELECT EXISTS (SELECT FROM pg_locks WHERE relation = '{table}'::regclass AND NOT granted)"));

    /// <summary>Asks the source about the slot.</summary>
    public Task<T?> OfSlotAsync<T>(string expression) =>
        Source.AskAsync<T>($"SELECT {expression} FROM pg_replication_slots WHERE slot_name = '{Slot}'");

    public ValueTask DisposeAsync() => Workspace.DisposeAsync();
}

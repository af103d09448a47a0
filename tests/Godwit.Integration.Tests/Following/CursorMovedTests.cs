using Godwit.Integration.Tests.Cli;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following;

/// <summary>The cursor is compared in the transaction of the rows: what another has applied is not applied again.</summary>
public sealed class CursorMovedTests(Servers servers)
{
    [Fact]
    public async Task Whoever_comes_second_writes_nothing()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.t (id int PRIMARY KEY)");
        using var run = one.Workspace.Start("run --json");
        await one.Source.ExecuteAsync("INSERT INTO follow.t VALUES (0)");
        await Eventually.TrueAsync(() => one.Target.AskAsync<bool>("SELECT EXISTS (SELECT FROM follow.t)"));

        // As another runner would, had the lock failed.
        await one.Target.ExecuteAsync("UPDATE godwit.cursors SET lsn = lsn + 1");
        await one.Source.ExecuteAsync("INSERT INTO follow.t VALUES (1)");

        one.Workspace.Read(await run.EndAsync()).ShouldEndWith(4).Problem.GetProperty("code").GetString().ShouldBe("cursor_moved");
        (await one.Target.AskAsync<long>("SELECT count(*) FROM follow.t")).ShouldBe(1);
    }
}

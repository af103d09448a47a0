using Godwit.Integration.Tests.Cli;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following;

/// <summary>What is committed while there is no publication is in no stream: from version 17 on the walsender only warns of it.</summary>
public sealed class PublicationLossTests(Servers servers)
{
    private const string Table = "CREATE TABLE follow.t (id int PRIMARY KEY)";

    [Theory]
    [InlineData(null, false)]
    [InlineData(18, false)]
    [InlineData(18, true)]
    public async Task While_nobody_follows(int? version, bool isMadeAnew)
    {
        await using var one = await CopiedAsync(version);
        await DropAsync(one, isMadeAnew);
        (await one.FailAsync(1)).ShouldBe("publication_lost");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(18, false)]
    [InlineData(18, true)]
    public async Task While_it_is_followed(int? version, bool isMadeAnew)
    {
        await using var one = await CopiedAsync(version);
        using var run = one.Workspace.Start("run --json");
        await Eventually.TrueAsync(() => one.OfSlotAsync<bool>("active"));
        await DropAsync(one, isMadeAnew);
        one.Workspace.Read(await run.EndAsync()).ShouldEndWith(1).Problem.GetProperty("code").GetString().ShouldBe("publication_lost");
    }

    // The system's pg_dump reads no newer server.
    private async Task<Case> CopiedAsync(int? version)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(version), await servers.FreshDatabaseAsync(version));
        if (version is not null) await target.ExecuteAsync($"CREATE SCHEMA follow; CREATE TABLE follow.sentinel (id int PRIMARY KEY); {Table}");
        return await Case.CopiedAsync(source, target, Table, version is null ? "" : "schema: existing");
    }

    private static async Task DropAsync(Case one, bool isMadeAnew)
    {
        await one.Source.ExecuteAsync($"DROP PUBLICATION {one.Slot}");
        await one.Source.ExecuteAsync("INSERT INTO follow.t SELECT coalesce(max(id), 0) + 1 FROM follow.t");
        if (isMadeAnew) await one.Source.ExecuteAsync($"CREATE PUBLICATION {one.Slot} FOR TABLE follow.t, follow.sentinel");
    }
}

using Godwit.Integration.Tests.Moving;
using Godwit.Local;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>The workload itself, before anything follows it.</summary>
public sealed class WorkloadTests(Servers servers, ITestOutputHelper output)
{
    [Theory]
    [InlineData(null, StandIn.Plain)]
    [InlineData(18, StandIn.Plain)]
    [InlineData(null, StandIn.Supabase)]
    public async Task Four_writers_commit_every_kind(int? version, StandIn standIn)
    {
        var random = Seed.Random(output);
        var database = await servers.FreshDatabaseAsync(version, standIn);
        await Zoo.LoadAsync(database.Customer);

        var counts = await new RandomWorkload(database.Customer, random, new() { Transactions = 150 }).RunAsync(CancellationToken.None);

        output.WriteLine($"{counts}");
        (counts.Committed + counts.RolledBack + counts.Conflicts.Values.Sum()).ShouldBe(600);
        Kind.All.Select(kind => kind.Name).Where(name => !counts.CommittedKinds.ContainsKey(name)).ShouldBeEmpty();
        counts.RolledBack.ShouldBeGreaterThan(0);
        await ShouldHaveRowsAsync(database);
    }

    [Fact]
    public async Task One_writer_repeats_itself_by_its_seed()
    {
        var seed = Seed.Random(output).Next();
        var sums = new List<SortedDictionary<string, string>>();
        for (var round = 0; round < 2; round++)
        {
            var database = await servers.FreshDatabaseAsync();
            await Zoo.LoadAsync(database.Customer);
            var counts = await new RandomWorkload(database.Customer, new Random(seed), new() { Writers = 1, Transactions = 200 }).RunAsync(CancellationToken.None);
            // Nobody else was there to be in the way.
            counts.Conflicts.ShouldBeEmpty();
            sums.Add(await Checksums.OfAsync(database, Zoo.Includes));
        }
        sums[1].ShouldBe(sums[0]);
    }

    [Theory]
    [Trait("Category", "Soak")]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Long_runs_meet_no_error_and_do_not_grow(int writers)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GODWIT_SOAK") is { Length: > 0 }, "make soak");
        var database = await servers.FreshDatabaseAsync();
        await Zoo.LoadAsync(database.Customer);

        var counts = await new RandomWorkload(database.Customer, Seed.Random(output), new() { Writers = writers, Transactions = 4000 / writers }).RunAsync(CancellationToken.None);

        output.WriteLine($"{counts}");
        if (writers == 1) counts.Conflicts.ShouldBeEmpty();
        await ShouldHaveRowsAsync(database);
    }

    [Fact]
    public async Task Writers_stop_when_they_are_asked_to()
    {
        var database = await servers.FreshDatabaseAsync();
        await Zoo.LoadAsync(database.Customer);
        using var stop = new CancellationTokenSource();
        var workload = new RandomWorkload(database.Customer, Seed.Random(output), new() { Pace = TimeSpan.FromMilliseconds(5) });

        var writing = workload.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => Task.FromResult(workload.Committed > 50 || writing.IsCompleted));
        await stop.CancelAsync();

        (await writing).Committed.ShouldBe(workload.Committed);
    }

    private async Task ShouldHaveRowsAsync(FreshDatabase database)
    {
        await using var session = await database.OpenAsync();
        var filled = 0;
        foreach (var table in (await Checksums.OfAsync(database, Zoo.Includes)).Keys)
        {
            await using var command = session.CreateCommand();
            command.CommandText = $"SELECT count(*) FROM ONLY {table}";
            var rows = (long)(await command.ExecuteScalarAsync())!;
            output.WriteLine($"{table}: {rows}");
            rows.ShouldBeLessThan(table == "follow.bulk" ? 200_000 : 20_000);
            if (rows > 0) filled++;
        }
        // A TRUNCATE may have been the last that some of them saw.
        filled.ShouldBeGreaterThan(20);
    }
}

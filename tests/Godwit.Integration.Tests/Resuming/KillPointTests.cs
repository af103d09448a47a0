using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Moving;
using Godwit.Local.Processes;

namespace Godwit.Integration.Tests.Resuming;

/// <summary>Whoever dies at whatever point: run again until it is complete, and both sides are the same byte by byte.</summary>
public sealed class KillPointTests(Servers servers, ITestOutputHelper output)
{
    // A table without a key, a partitioned one, and some that refer to each other, in parts of 64 kB.
    private const string Farm =
        """
        CREATE TABLE public.farmer (id int PRIMARY KEY, name text NOT NULL);
        CREATE TABLE public.field (id int PRIMARY KEY, farmer int NOT NULL REFERENCES public.farmer, area numeric);
        CREATE TABLE public.harvest (field int NOT NULL REFERENCES public.field, year int NOT NULL, tons numeric, PRIMARY KEY (field, year)) PARTITION BY RANGE (year);
        CREATE TABLE public.harvest_old PARTITION OF public.harvest FOR VALUES FROM (1900) TO (2000);
        CREATE TABLE public.harvest_new PARTITION OF public.harvest FOR VALUES FROM (2000) TO (2100);
        CREATE TABLE public.reading (sensor int, value real, note text);
        INSERT INTO public.farmer SELECT g, 'farmer ' || g FROM generate_series(1, 500) g;
        INSERT INTO public.field SELECT g, g % 500 + 1, g * 0.37 FROM generate_series(1, 5000) g;
        INSERT INTO public.harvest SELECT f, y, f * y % 97 FROM generate_series(1, 5000) f, generate_series(1996, 2003) y;
        INSERT INTO public.reading SELECT g % 50, g % 7, repeat('reading ', 12) FROM generate_series(1, 80000) g;
        """;

    private enum Victim
    {
        Runner,
        RunnerAndKeeper,
        Keeper,
        SourceSession,
        TargetSession,
        Worker,
    }

    [Theory]
    [InlineData("pagila")]
    [InlineData("chinook")]
    [InlineData("farm")]
    public Task Four_random_points(string database) => SurviveAsync(database, wanted: 4);

    [Theory]
    [Trait("Category", "Soak")]
    [InlineData("pagila")]
    [InlineData("chinook")]
    [InlineData("farm")]
    public Task A_hundred_random_points(string database)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GODWIT_SOAK") is { Length: > 0 }, "make soak");
        return SurviveAsync(database, wanted: 100);
    }

    private async Task SurviveAsync(string database, int wanted)
    {
        var random = Seed.Random(output);
        var source = await SourceAsync(database);
        var expected = await Checksums.OfAsync(source, _ => true);
        for (var killed = 0; killed < wanted;)
        {
            var target = await servers.FreshDatabaseAsync(random.Next(2) == 0 ? null : 18);
            await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, database == "farm" ? "part_size: 64kB" : "part_size: 16kB");
            bool isComplete;
            do
            {
                using var run = workspace.Start("run --until copied --json");
                var victim = killed < wanted ? Choose(database, random) : (Victim?)null;
                var struck = victim is { } chosen && await StrikeAsync(run, workspace, source, target, chosen, random);
                if (struck) killed++;
                var ended = workspace.Read(await run.EndAsync());
                output.WriteLine($"{(struck ? $"{killed}: {victim}" : "none")}, exit code {ended.ExitCode}");
                isComplete = ended.ExitCode == 0;
                ended.ExitCode.ShouldBeOneOf(struck ? [0, 1, 128 + Signals.Kill] : [0], $"{ended.Output}\n{ended.Errors}");
                ended.Errors.ShouldNotContain("Godwit made a mistake");
                ended.Errors.ShouldNotContain("A server refused a statement");
            }
            while (!isComplete);
            (await Checksums.OfAsync(target, _ => true)).ShouldBe(expected);
            (await workspace.RunAsync("verify")).ShouldEndWith(0).Output.ShouldStartWith("Identical: ");
        }
    }

    // Every second time the runner. Copying the small databases ends before a worker has joined.
    private static Victim Choose(string database, Random random) => (Victim)Math.Max(0, random.Next(database == "farm" ? 11 : 10) - 5);

    // After a random number of events; false when the run is over by then, or there is nobody to kill.
    private static async Task<bool> StrikeAsync(GodwitProcess run, Workspace workspace, FreshDatabase source, FreshDatabase target, Victim victim, Random random)
    {
        using var worker = victim == Victim.Worker ? await JoinAsync(run, workspace) : null;
        for (var left = random.Next(1, 40); left > 0; left--)
            if (await run.ReadLineAsync() is null) return false;
        switch (victim)
        {
            case Victim.Runner:
                run.Signal(Signals.Kill);
                return true;
            case Victim.RunnerAndKeeper:
                await KillKeeperAsync(target);
                run.Signal(Signals.Kill);
                return true;
            case Victim.Keeper:
                return await KillKeeperAsync(target);
            case Victim.Worker:
                return worker is not null && Signals.Send(worker.Id, Signals.Kill);
            default:
                return await EndSessionAsync(victim == Victim.SourceSession ? source : target, random);
        }
    }

    private static async Task<bool> KillKeeperAsync(FreshDatabase target) =>
        await target.AskAsync<string>("SELECT to_regclass('godwit.keepers')::text") is not null
        && await target.AskAsync<int?>("SELECT process FROM godwit.keepers") is { } keeper && Signals.Send(keeper, Signals.Kill);

    private static async Task<GodwitProcess?> JoinAsync(GodwitProcess run, Workspace workspace)
    {
        while (await run.ReadLineAsync() is { } line)
            if (line.Contains("\"part_copied\"", StringComparison.Ordinal)) return workspace.Start("work");
        return null;
    }

    private static async Task<bool> EndSessionAsync(FreshDatabase database, Random random) => await database.AskAsync<bool?>(
        $"""
        SELECT pg_terminate_backend(pid)
        FROM (SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'godwit%' AND pid <> pg_backend_pid()
              ORDER BY pid OFFSET {random.Next(8)} LIMIT 1) one
        """) is true;

    private async Task<FreshDatabase> SourceAsync(string database)
    {
        if (database != "farm") return await servers.SampleAsync(database);
        var source = await servers.FreshDatabaseAsync();
        await source.ExecuteAsync(Farm);
        return source;
    }
}

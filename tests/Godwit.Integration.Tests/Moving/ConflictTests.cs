using Godwit.Engine;
using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Moving;

/// <summary>Into tables that hold rows: <c>conflict: skip</c> and <c>update</c>.</summary>
public sealed class ConflictTests(Servers servers)
{
    private const string Tables =
        """
        CREATE TABLE public.people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, score numeric, twice numeric GENERATED ALWAYS AS (score * 2) STORED, "Godwit_row" int, godwit_row int);
        CREATE TABLE public.pairs (a int, b int, PRIMARY KEY (b, a));
        CREATE TABLE public.events (id int, at date, what text, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
        CREATE TABLE public.events_1 PARTITION OF public.events FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
        CREATE TABLE public.events_2 PARTITION OF public.events DEFAULT;
        """;

    private const string Rows =
        """
        INSERT INTO public.people (name, score) SELECT 'source ' || g, g FROM generate_series(1, 5000) g;
        INSERT INTO public.pairs SELECT g % 70, g / 70 FROM generate_series(1, 4000) g;
        INSERT INTO public.events SELECT g, date '2025-01-01' + g % 365, 'source ' || g FROM generate_series(1, 3000) g;
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ConflictRule.Skip)]
    [InlineData(ConflictRule.Update)]
    public async Task Rows_that_are_there_stay_or_give_way(ConflictRule rule)
    {
        var (source, target) = await PairAsync();
        // Every fifth key is there with other values, and a few that the source does not have.
        await target.ExecuteAsync(
            """
            INSERT INTO public.people (id, name, score) OVERRIDING SYSTEM VALUE SELECT g, 'target ' || g, -g FROM generate_series(5, 6000, 5) g;
            INSERT INTO public.pairs SELECT g % 70, g / 70 FROM generate_series(1, 100) g;
            INSERT INTO public.events SELECT g, date '2025-01-01' + g % 365, 'target ' || g FROM generate_series(1, 300) g;
            """);
        await using var migration = Merging(source, target, rule);

        (await migration.RunAsync()).ExitCode.ShouldBe(ExitCode.Ok);

        await using var session = await target.OpenAsync();
        var kept = rule == ConflictRule.Skip ? "target" : "source";
        (await session.ScalarAsync<long>($"SELECT count(*) FROM public.people WHERE id <= 5000 AND id % 5 = 0 AND name = '{kept} ' || id", Cancellation)).ShouldBe(1000);
        (await session.ScalarAsync<long>("SELECT count(*) FROM public.people WHERE id % 5 <> 0 AND name = 'source ' || id AND twice = 2 * id", Cancellation)).ShouldBe(4000);
        (await session.ScalarAsync<long>("SELECT count(*) FROM public.people WHERE id > 5000 AND name = 'target ' || id", Cancellation)).ShouldBe(200);
        (await session.ScalarAsync<long>("SELECT count(*) FROM public.pairs", Cancellation)).ShouldBe(4000);
        (await session.ScalarAsync<string>("SELECT format('%s %s', count(*), count(*) FILTER (WHERE what LIKE 'source%')) FROM public.events", Cancellation))
            .ShouldBe(rule == ConflictRule.Skip ? "3000 2700" : "3000 3000");
    }

    [Fact]
    public async Task Interrupted_in_the_middle_it_ends_as_if_it_had_not_been()
    {
        var (source, target) = await PairAsync();
        await target.ExecuteAsync("INSERT INTO public.people (id, name) OVERRIDING SYSTEM VALUE SELECT g, 'old' FROM generate_series(1, 5000, 3) g");
        await using var migration = Merging(source, target, ConflictRule.Update);
        using var interrupt = new CancellationTokenSource();
        var parts = 0;
        migration.Hook = async happened =>
        {
            if (happened is RunEvent.PartCopied && Interlocked.Increment(ref parts) == 5) await interrupt.CancelAsync();
        };
        await Should.ThrowAsync<OperationCanceledException>(() => migration.RunAsync(cancellationToken: interrupt.Token));
        (await target.AskAsync<long>("SELECT count(*) FROM godwit.parts WHERE state <> 'done'")).ShouldBeGreaterThan(0);

        migration.Hook = null;
        (await migration.RunAsync()).ExitCode.ShouldBe(ExitCode.Ok);

        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task Merged_twice_it_is_the_same()
    {
        var (source, target) = await PairAsync();
        await using var first = Merging(source, target, ConflictRule.Update);
        (await first.RunAsync()).ExitCode.ShouldBe(ExitCode.Ok);
        await first.ShouldBeIdenticalAsync();
        await target.ExecuteAsync("DROP SCHEMA godwit CASCADE");
        await source.ExecuteAsync("UPDATE public.people SET name = 'new' WHERE id % 7 = 0");

        await using var second = Merging(source, target, ConflictRule.Update);
        (await second.RunAsync()).ExitCode.ShouldBe(ExitCode.Ok);

        await second.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_table_that_is_rewritten_meanwhile_keeps_the_targets_own_rows()
    {
        var (source, target) = await PairAsync();
        await target.ExecuteAsync("INSERT INTO public.people (id, name) OVERRIDING SYSTEM VALUE VALUES (9000, 'mine')");
        await using var migration = Merging(source, target, ConflictRule.Update).With(database => database with { Workers = 1 });
        var rewritten = false;
        migration.Hook = async happened =>
        {
            if (rewritten || happened is not RunEvent.PartCopied { Table.Name: "people" }) return;
            rewritten = true;
            await source.ExecuteAsync("VACUUM FULL public.people");
        };

        (await migration.RunAsync()).ExitCode.ShouldBe(ExitCode.Ok);

        migration.Events.OfType<RunEvent.TableRewritten>().ShouldHaveSingleItem();
        (await target.AskAsync<string>("SELECT format('%s %s', count(*), count(*) FILTER (WHERE id = 9000)) FROM public.people")).ShouldBe("5001 1");
    }

    [Theory]
    [InlineData("CREATE TABLE public.bare (id int)", "CREATE TABLE public.bare (id int)")]
    [InlineData("CREATE TABLE public.bare (id int)", "CREATE TABLE public.bare (id int PRIMARY KEY)")]
    [InlineData("CREATE TABLE public.bare (id int UNIQUE)", "CREATE TABLE public.bare (id int UNIQUE)")]
    [InlineData("CREATE TABLE public.bare (id int PRIMARY KEY)", "CREATE TABLE public.bare (id int PRIMARY KEY DEFERRABLE)")]
    public async Task Without_a_key_on_both_sides_it_is_refused_before_a_row_is_written(string here, string there)
    {
        var (source, target) = await PairAsync();
        await source.ExecuteAsync(here);
        await target.ExecuteAsync(there);
        await using var migration = Merging(source, target, ConflictRule.Skip);

        var error = await Should.ThrowAsync<GodwitException>(() => migration.RunAsync());

        (error.ExitCode, error.Problem.Code).ShouldBe((ExitCode.Usage, "conflict_needs_key"));
        error.Problem.Why.ShouldContain("public.bare");
        error.Problem.Why.ShouldNotContain("public.people");
        (await target.AskAsync<long>("SELECT count(*) FROM public.people")).ShouldBe(0);
    }

    private static Migration Merging(FreshDatabase source, FreshDatabase target, ConflictRule rule) => Migration.Between(source, target, asSuperuser: true)
        .With(database => database with { Schema = new SchemaStrategy.Existing(), Conflict = rule, ConflictBatchRows = 137, PartSize = 64 << 10 });

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(17));
        await source.ExecuteAsync(Tables + Rows);
        await target.ExecuteAsync(Tables);
        return (source, target);
    }
}

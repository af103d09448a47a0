using Godwit.Engine.Copy;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.State;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Errors;
using Godwit.Local;
using Npgsql;

namespace Godwit.Integration.Tests.Resuming;

/// <summary>Whether a table that was copied under one snapshot is the same under the next, judged by the rows themselves.</summary>
/// <remarks>On a server of its own: a transaction that other tests have open makes a younger table look changed.</remarks>
public sealed class CarryOverTests(CarryOverTests.QuietCluster quiet) : IClassFixture<CarryOverTests.QuietCluster>
{
    private static int _databases;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", true, true)]
    [InlineData("UPDATE public.t SET v = 0 WHERE id = 7", false, false)]
    [InlineData("UPDATE public.t SET v = v WHERE id = 7", false, false)]
    [InlineData("DELETE FROM public.t WHERE id = 7", false, false)]
    [InlineData("INSERT INTO public.t VALUES (0, 0, 'new')", false, false)]
    [InlineData("DELETE FROM public.t WHERE id = 7; INSERT INTO public.t VALUES (0, 0, 'new')", false, false)]
    [InlineData("DELETE FROM public.t WHERE id = 7; VACUUM public.t; INSERT INTO public.t VALUES (0, 0, 'new')", false, false)]
    [InlineData("ALTER TABLE public.t ADD COLUMN w int DEFAULT 7", false, false)]
    [InlineData("ALTER TABLE public.t DROP COLUMN filler", false, false)]
    [InlineData("ALTER TABLE public.t RENAME COLUMN filler TO padding", false, false)]
    [InlineData("ALTER TABLE public.t ALTER COLUMN v TYPE bigint", false, false)]
    [InlineData("TRUNCATE public.t; INSERT INTO public.t SELECT g, g, repeat('x', 200) FROM generate_series(1, 2000) g", false, false)]
    [InlineData("BEGIN; UPDATE public.t SET v = 0; ROLLBACK", true, true)]
    [InlineData("BEGIN; SELECT FROM public.t FOR UPDATE; COMMIT", true, true)]
    [InlineData("VACUUM (FREEZE, ANALYZE) public.t", true, true)]
    [InlineData("CREATE INDEX ON public.t (v)", true, true)]
    // The rows are the same, but where a range of blocks ended, another begins.
    [InlineData("VACUUM FULL public.t", true, false)]
    [InlineData("CLUSTER public.t USING t_pkey", true, false)]
    [InlineData("VACUUM FULL public.t; UPDATE public.t SET v = 0 WHERE id = 7", false, false)]
    public async Task A_change_in_between(string change, bool whole, bool split)
    {
        (await JudgeAsync(split: false, change)).ShouldBe(whole);
        (await JudgeAsync(split: true, change)).ShouldBe(split);
    }

    [Theory]
    // What is not copied yet may change, as long as it does not reach what is.
    [InlineData("UPDATE public.t SET v = 0 WHERE id = 1999", true)]
    [InlineData("DELETE FROM public.t WHERE id = 1999", true)]
    [InlineData("INSERT INTO public.t VALUES (0, 0, 'new')", true)]
    [InlineData("UPDATE public.t SET v = 0 WHERE id = 7", false)]
    [InlineData("DELETE FROM public.t WHERE id = 7; VACUUM public.t; INSERT INTO public.t VALUES (0, 0, 'in its place')", false)]
    [InlineData("VACUUM FULL public.t", false)]
    public async Task A_change_of_a_table_that_is_copied_by_half(string change, bool same) => (await JudgeAsync(split: true, change, done: 0.5)).ShouldBe(same);

    [Fact]
    public async Task A_transaction_that_was_open_then_and_is_committed_now()
    {
        var source = await SourceAsync();
        await using var writer = await source.OpenAsync();
        await writer.ExecuteAsync("BEGIN; INSERT INTO public.t VALUES (0, 0, 'new'); DELETE FROM public.t WHERE id = 7", Cancellation);

        (await JudgeAsync(source, split: false, done: 1, async () => await writer.ExecuteAsync("COMMIT", Cancellation))).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_timeline_proves_nothing()
    {
        var source = await SourceAsync();
        (await JudgeAsync(source, split: false, done: 1, () => Task.CompletedTask, timeline: "00000002")).ShouldBeFalse();
    }

    private async Task<bool> JudgeAsync(bool split, string change, double done = 1)
    {
        var source = await SourceAsync();
        return await JudgeAsync(source, split, done, async () =>
        {
            await using var session = await source.OpenAsync();
            foreach (var statement in change.Split("; ", StringSplitOptions.RemoveEmptyEntries)) await session.ExecuteAsync(statement, Cancellation);
        });
    }

    // The parts as a copy under the first snapshot would have left them, looked at under the second.
    private static async Task<bool> JudgeAsync(FreshDatabase source, bool split, double done, Func<Task> change, string? timeline = null)
    {
        List<PartRow> parts = [];
        SnapshotRow old, fresh;
        await using (var before = await SnapshotAsync(source))
        {
            old = await RowAsync(before, 1);
            var plan = CopyPlan.Of([await TableAsync(before)], await CatalogReader.TypesAsync(before, Cancellation), null, 8192);
            var all = PartPlan.Of(plan.Tables, split ? 4 * 8192 : 1 << 30, 8192).OrderBy(part => part.Lower).ToList();
            (all.Count > 10).ShouldBe(split);
            foreach (var (index, part) in all.Index())
            {
                var rows = await before.ScalarAsync<long>($"SELECT count(*) FROM public.t{CopyStatements.Range(part.Lower, part.Upper)}", Cancellation);
                parts.Add(index < all.Count * done ? part.Row with { State = "done", Rows = rows, Generation = 1 } : part.Row with { Generation = 1 });
            }
        }
        await change();
        await using var after = await SnapshotAsync(source);
        fresh = await RowAsync(after, 2);
        return await CarryOver.IsSameAsync(after, await TableAsync(after), parts, [old with { Timeline = timeline ?? old.Timeline }, fresh], Cancellation);
    }

    private async Task<FreshDatabase> SourceAsync()
    {
        var source = await quiet.Cluster.DatabaseAsync($"source_{Interlocked.Increment(ref _databases)}");
        await source.ExecuteAsync(
            "CREATE TABLE public.t (id int PRIMARY KEY, v int, filler text); INSERT INTO public.t SELECT g, g, repeat('x', 200) FROM generate_series(1, 2000) g");
        return source;
    }

    private static async Task<NpgsqlConnection> SnapshotAsync(FreshDatabase source)
    {
        var session = await source.OpenAsync();
        await session.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", Cancellation);
        return session;
    }

    private static async Task<SnapshotRow> RowAsync(NpgsqlConnection session, int generation) => new(
        generation, await session.ScalarAsync<long>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint", Cancellation), "00000001");

    private static async Task<TableInfo> TableAsync(NpgsqlConnection session) =>
        (await CatalogReader.TablesAsync(session, table => table == new TableName("public", "t"), Cancellation)).Single();

    public sealed class QuietCluster : IAsyncLifetime
    {
        public LocalCluster Cluster { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Cluster = await LocalCluster.StartAsync(new(), CancellationToken.None);

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}

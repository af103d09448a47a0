using System.Globalization;
using Godwit.Engine;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;

namespace Godwit.Integration.Tests.Moving;

/// <summary>
/// A table whose file is replaced between two of its parts: block ranges of the old file mean nothing in the new one, and an old snapshot
/// reads nothing from a file that ALTER TABLE or TRUNCATE made.
/// </summary>
public sealed class RewriteTests(Servers servers)
{
    private const int Rows = 4000;
    private static readonly TableName Table = new("public", "t");

    [Theory]
    [InlineData("VACUUM FULL public.t")]
    [InlineData("CLUSTER public.t USING t_by_v")]
    public async Task A_file_that_keeps_its_rows_is_copied_again_under_the_same_snapshot(string rewrite)
    {
        await using var migration = await SplitAsync();
        migration.Hook = Once(migration, rewrite);

        var summary = await migration.RunAsync(verify: true);

        migration.Events.OfType<RunEvent.TableRewritten>().ShouldHaveSingleItem().Table.ShouldBe(Table);
        migration.Events.OfType<RunEvent.Noticed>().ShouldNotContain(notice => notice.Code == "new_snapshot");
        summary.ExitCode.ShouldBe(ExitCode.Ok);
        summary.Rows.ShouldBe(Rows + 2);
        await migration.ShouldBeIdenticalAsync();
    }

    [Theory]
    [InlineData("ALTER TABLE public.t ALTER COLUMN v TYPE bigint")]
    [InlineData("ALTER TABLE public.t ALTER COLUMN v TYPE int USING -v")]
    [InlineData("ALTER TABLE public.t ADD COLUMN w int DEFAULT 7")]
    [InlineData("ALTER TABLE public.t DROP COLUMN filler")]
    [InlineData("ALTER TABLE public.t RENAME COLUMN filler TO padding")]
    [InlineData("TRUNCATE public.t; INSERT INTO public.t SELECT i, 'after' FROM generate_series(1, 3000) i")]
    [InlineData("DROP TABLE public.t CASCADE")]
    public async Task A_change_that_the_snapshot_cannot_see_past_needs_a_new_one(string change)
    {
        await using var migration = await SplitAsync();
        migration.Hook = Once(migration, change);

        var summary = await migration.RunAsync(verify: true);

        migration.Events.OfType<RunEvent.Noticed>().ShouldContain(notice => notice.Code == "new_snapshot" && notice.Text.Contains("public.t"));
        summary.Failures.ShouldBeEmpty();
        summary.Verdict!.Schema.ShouldBeEmpty();
        summary.ExitCode.ShouldBe(ExitCode.Ok);
        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task Two_workers_and_a_rewrite_lose_and_double_nothing()
    {
        await using var migration = await SplitAsync();
        migration.With(database => database with { Workers = 3 });
        var rewrites = 0;
        migration.Hook = async happened =>
        {
            if (happened is RunEvent.PartCopied { Part: 3 or 9 or 15 or 21 } && Interlocked.Increment(ref rewrites) <= 3)
                await ExecuteAsync(migration, "VACUUM FULL public.t");
        };

        var summary = await migration.RunAsync(verify: true);

        rewrites.ShouldBeGreaterThan(0);
        migration.Events.OfType<RunEvent.TableRewritten>().ShouldNotBeEmpty();
        summary.ExitCode.ShouldBe(ExitCode.Ok);
        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_table_that_is_truncated_again_and_again_ends_the_run_with_a_remedy()
    {
        await using var migration = await SplitAsync();
        migration.Hook = async happened =>
        {
            if (happened is RunEvent.PartCopied { Part: 2 })
                await ExecuteAsync(migration, string.Create(CultureInfo.InvariantCulture, $"TRUNCATE public.t; INSERT INTO public.t SELECT i, repeat('x', 200) FROM generate_series(1, {Rows}) i"));
        };

        var error = await Should.ThrowAsync<GodwitException>(() => migration.RunAsync());

        error.Problem.Code.ShouldBe("source_keeps_changing");
        error.ExitCode.ShouldBe(ExitCode.Failed);
        error.Problem.Remedy.ShouldContain("add public.t to `exclude`");
        migration.Hook = null;
        (await migration.RunAsync(verify: true)).ExitCode.ShouldBe(ExitCode.Ok);
        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task Writers_go_on_during_the_copy_and_the_verdict_is_exact_at_its_snapshot()
    {
        await using var migration = await SplitAsync();
        migration.Hook = async happened =>
        {
            if (happened is RunEvent.PartCopied) await ExecuteAsync(migration, "INSERT INTO public.t VALUES (0, 'late'); UPDATE public.t SET v = v + 1 WHERE v % 97 = 0; DELETE FROM public.t WHERE v % 101 = 0");
        };

        var summary = await migration.RunAsync(verify: true);

        summary.Verdict!.Tables.ShouldAllBe(table => table.State == Engine.Verify.TableState.Identical);
        summary.Rows.ShouldBe(Rows + 2);
    }

    // Small parts, so that there is a between; no key, and one row twice, so that a part copied twice shows.
    private async Task<Migration> SplitAsync()
    {
        var source = await servers.FreshDatabaseAsync(name: "rewrite");
        await using (var session = await source.OpenAsync())
        {
            await session.ExecuteAsync(
                $"""
                CREATE TABLE public.t (v int, filler text);
                CREATE INDEX t_by_v ON public.t (v DESC);
                CREATE TABLE public.other (id int PRIMARY KEY, note text);
                INSERT INTO public.t SELECT i, repeat('x', 200) FROM generate_series(1, {Rows}) i;
                INSERT INTO public.t VALUES (1, repeat('x', 200));
                INSERT INTO public.other VALUES (1, 'one');
                """, TestContext.Current.CancellationToken);
        }
        var migration = Migration.Between(source, await servers.FreshDatabaseAsync(name: "rewrite_target"));
        return migration.With(database => database with { PartSize = 4 * 8192, Workers = 1 });
    }

    private static Func<RunEvent, Task> Once(Migration migration, string statement)
    {
        var done = 0;
        return async happened =>
        {
            if (happened is RunEvent.PartCopied { Part: 5 } && Interlocked.Exchange(ref done, 1) == 0) await ExecuteAsync(migration, statement);
        };
    }

    private static async Task ExecuteAsync(Migration migration, string statement)
    {
        await using var session = await migration.Source.OpenAsync();
        foreach (var one in statement.Split("; ")) await session.ExecuteAsync(one, TestContext.Current.CancellationToken);
    }
}

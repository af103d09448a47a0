using Godwit.Engine;
using Godwit.Engine.Postgres;

namespace Godwit.Integration.Tests.Verify;

public sealed class SnapshotTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_written_after_a_given_snapshot_do_not_count()
    {
        var (source, target) = await PairAsync("CREATE TABLE public.t (id integer); INSERT INTO public.t SELECT generate_series(1, 1000)");
        await using var keeper = await target.OpenAsync();
        await keeper.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ", Cancellation);
        var snapshot = await keeper.ScalarAsync<string>("SELECT pg_export_snapshot()", Cancellation);
        await target.RunAsync("DELETE FROM public.t WHERE id = 5; INSERT INTO public.t VALUES (1001)");

        var verdict = await Verifying.Verify(source, target, request => request with { TargetSnapshot = snapshot });

        verdict.Complaints().ShouldBeEmpty();
        verdict.Target.Snapshot.ShouldBe(snapshot);
        (await Verifying.Verify(source, target)).Complaints().ShouldBe(["public.t ContentDiffers"]);
    }

    [Fact]
    public async Task A_snapshot_that_is_gone_is_a_problem_with_a_remedy()
    {
        var (source, target) = await PairAsync("CREATE TABLE public.t (id integer)");
        var error = await Should.ThrowAsync<GodwitException>(
            () => Verifying.Verify(source, target, request => request with { SourceSnapshot = "00000003-0000001B-1" }));
        error.Problem.Code.ShouldBe("snapshot_lost");
    }

    [Fact]
    public async Task Parts_of_a_table_add_up_whatever_their_size()
    {
        var (source, target) = await PairAsync(
            "CREATE TABLE public.t (id integer, filler text); INSERT INTO public.t SELECT i, repeat('x', i % 100) FROM generate_series(1, 30000) AS i");
        // Another place for every row, and holes.
        await target.RunAsync("UPDATE public.t SET id = id WHERE id % 3 = 0; UPDATE public.t SET id = id WHERE id % 7 = 0");

        var whole = await Verifying.Verify(source, target, request => request with { PartSize = long.MaxValue, WorkersPerSide = 1 });
        var parts = await Verifying.Verify(source, target, request => request with { PartSize = 5 * 8192, WorkersPerSide = 4 });

        whole.Complaints().ShouldBeEmpty();
        parts.Complaints().ShouldBeEmpty();
        parts.Tables.Single().Source.ShouldBe(whole.Tables.Single().Source);
        parts.Tables.Single().Source!.Value.Rows.ShouldBe(30000);
    }

    [Fact]
    public async Task A_table_rewritten_after_the_snapshot_is_a_problem_not_a_wrong_answer()
    {
        var (source, target) = await PairAsync("CREATE TABLE public.t (id integer); INSERT INTO public.t SELECT generate_series(1, 1000)");
        await using var keeper = await source.OpenAsync();
        await keeper.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ", Cancellation);
        var snapshot = await keeper.ScalarAsync<string>("SELECT pg_export_snapshot()", Cancellation);
        await source.RunAsync("ALTER TABLE public.t ALTER id TYPE bigint");

        var error = await Should.ThrowAsync<GodwitException>(
            () => Verifying.Verify(source, target, request => request with { SourceSnapshot = snapshot, Tables = [new("public", "t")] }));

        error.Problem.Code.ShouldBe("table_rewritten");
    }

    [Fact]
    public async Task A_filtered_read_is_a_problem_never_a_short_answer()
    {
        var (source, target) = await PairAsync("CREATE TABLE public.t (id integer); INSERT INTO public.t VALUES (1), (2)");
        var role = servers.UniqueName("reader");
        await source.RunAsync($"CREATE ROLE {role} LOGIN PASSWORD 'test' IN ROLE pg_read_all_data; ALTER TABLE public.t ENABLE ROW LEVEL SECURITY; "
            + "CREATE POLICY one ON public.t USING (id = 1)");

        var error = await Should.ThrowAsync<GodwitException>(
            () => Verifying.Verify(source.Cluster.Url(role, new Secret("test"), source.Name), target.Customer));

        error.Problem.Code.ShouldBe("row_security");
        error.Problem.Remedy.ShouldContain("BYPASSRLS");
    }

    [Fact]
    public async Task A_missing_privilege_names_the_table_and_the_grant()
    {
        var (source, target) = await PairAsync("CREATE TABLE public.t (id integer)");
        var role = servers.UniqueName("reader");
        await source.RunAsync($"CREATE ROLE {role} LOGIN PASSWORD 'test'");

        var error = await Should.ThrowAsync<GodwitException>(
            () => Verifying.Verify(source.Cluster.Url(role, new Secret("test"), source.Name), target.Customer));

        error.Problem.Code.ShouldBe("no_privilege");
        error.Problem.Remedy.ShouldContain("GRANT SELECT ON \"public\".\"t\"");
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync(string sql)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(15, name: "target"));
        await source.RunAsync(sql);
        await target.RunAsync(sql);
        return (source, target);
    }
}

using Godwit.Cli.Run;
using Godwit.Engine.Running;
using Godwit.Engine.State;

namespace Godwit.Engine.Tests.Cli;

public sealed class RunTextTests
{
    [Fact]
    public async Task All_that_happened_is_told() => (await LinesAsync(Samples.Run)).ShouldBe(
    [
        "shop: 16,044 rows of 2 tables (5.0 MB), 1 large object, 30 schema objects on the target, in 12.5 s.",
        "Roles made, NOLOGIN and without further attributes: clerk",
        "Not moved (1):",
        "  SUBSCRIPTION feed: a subscription on both sides would receive every row twice",
        "Copied but will not be followed (1):",
        "  public.\"Log\": it is UNLOGGED: its changes are not in the WAL",
        "The slot godwit_shop stays on the source from 16/B374D848 on: it keeps the WAL (3.0 MB now, 5.0 GB more until max_slot_wal_keep_size = 5GB invalidates it).",
        "  If nothing is to follow: SELECT pg_drop_replication_slot('godwit_shop'); DROP PUBLICATION IF EXISTS godwit_shop, godwit_shop_insert;",
        "FAILED (2):",
        "  ROLE auditor: permission denied",
        "  INDEX public.orders_by_day: 42883: function day(date) does not exist",
        "    CREATE INDEX orders_by_day",
        "      ON public.orders (day(at));",
        "Drift: 2 open: `godwit status` names what the target has not as the source has it, with what to run there. Cutover is closed while they are open.",
        "At the copy's snapshot both sides are identical.",
    ]);

    [Fact]
    public async Task Where_nothing_happened_nothing_is_told()
    {
        (await LinesAsync(Samples.PlainRun)).ShouldBe(["shop: 1 row of 1 table (8.0 kB), 0 large objects, 1 schema object on the target, in 1.0 s."]);
        (await LinesAsync(Samples.PlainRun with { WasComplete = true }))[0].ShouldBe("shop: nothing to do, an earlier run completed it.");
        (await LinesAsync(Samples.PlainRun with { Until = RunUntil.Schema })).ShouldBe(["shop: 1 object of the schema on the target, in 1.0 s."]);
    }

    [Fact]
    public async Task A_slot_without_a_limit_says_so_and_a_lost_one_too()
    {
        (await LinesAsync(Samples.PlainRun with { Slot = Samples.Slot with { Retention = new(0, null, "-1") } }))[1].ShouldEndWith("(0 B now, without a limit: max_slot_wal_keep_size = -1).");
        (await LinesAsync(Samples.PlainRun with { Slot = Samples.Slot with { Retention = null } })).ShouldBe(
        [
            "shop: 1 row of 1 table (8.0 kB), 0 large objects, 1 schema object on the target, in 1.0 s.",
            "The slot godwit_shop from 16/B374D848 is no longer on the source: nothing can be followed from it.",
        ]);
    }

    [Fact]
    public async Task A_difference_is_not_to_be_missed() =>
        (await LinesAsync(Samples.PlainRun with { Verdict = Samples.Verdict with { Schema = [new("index", "i", null, "exists", null)] } }))[^1].ShouldContain("DIFFERENT");

    [Fact]
    public async Task A_long_list_is_cut()
    {
        var lines = await LinesAsync(Samples.PlainRun with { Failures = [.. Enumerable.Range(1, 25).Select(id => new ObjectRow(id, "INDEX", $"i{id}", ObjectState.Failed, null, "no", null))] });
        lines[1].ShouldBe("FAILED (25):");
        lines[^1].ShouldBe("  … and 5 more (--json lists all)");
        lines.Count(line => line.StartsWith("  INDEX", StringComparison.Ordinal)).ShouldBe(20);
    }

    private static async Task<string[]> LinesAsync(RunSummary summary)
    {
        var writer = new StringWriter();
        await RunText.WriteAsync(writer, summary);
        return writer.ToString().TrimEnd('\n').Split('\n');
    }
}

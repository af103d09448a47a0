using Godwit.Cli.Status;

namespace Godwit.Engine.Tests.Cli;

public sealed class StatusTextTests
{
    [Fact]
    public void Where_it_stands_is_told() => StatusText.Lines(Samples.Status).ShouldBe(
    [
        "shop, from postgresql://mover@one.example.com:5432/shop",
        "runner: at work ada on host, process 42, since 2025-01-02 03:04:05Z",
        "keeper: keeps the copy's snapshot, process 43 on host, since 2025-01-02 03:04:05Z",
        "worker: at work, bob on pod-1, process 7, 1 part, 40 rows",
        "  ✓ preflight                no warnings",
        "  … copy                     running",
        "  ✗ indexes and constraints  it broke",
        "parts: 1 of 4 done, 1 running, 1 failed; 100 rows, 8.0 kB of 16.0 kB",
        "  part 2 of public.\"Orders\": running, 2 attempts, last error: 57P01: shutting down",
        "  part 4 of large objects: failed, 1 attempt, last error: 53100: disk full",
        "schema: 30 objects on the target, 1 missing",
        "  INDEX public.orders_by_day: 42883: function day(date) does not exist",
        "slot: godwit_shop from 16/B374D848, keeps 3.0 MB of WAL (reserved), 5.0 GB more until it is lost",
        "following: catching up, lag 1 min 02 s, 12,345 transactions and 2.0 MB of WAL behind, 10.0 s left; 1,234 transactions/s, 5,678 rows/s",
        "  57P01: shutting down",
        "  applied: 45,678 transactions, 301,222 rows, all that was committed up to 16/B3600000; the source is at 16/B3800000",
        "  spool: 3.0 MB of 20.0 GB",
        "drift: what the target has not as the source has it; 2 open:",
        "  column public.orders.note is missing on the target",
        "    on the target: ALTER TABLE \"public\".\"orders\" ADD COLUMN \"note\" text;",
        "    refused: 55P03: canceling statement due to lock timeout",
        "  column public.orders.total differs in type",
        "    on the target: ALTER TABLE \"public\".\"orders\" ALTER COLUMN \"total\" TYPE bigint;",
        "    afterwards `godwit resync public.orders`",
        "cutover: closed until the 2 that are open above are settled",
        "last verdict: identical, 2025-01-02 03:04:05Z",
    ]);

    [Fact]
    public void Before_the_first_run_there_is_nothing() => StatusText.Lines(new() { Migration = "shop", HasStarted = false }).ShouldBe(["shop: not started."]);

    [Fact]
    public void A_step_without_a_runner_was_interrupted()
    {
        var lines = StatusText.Lines(Samples.Status with { Runner = Samples.Status.Runner! with { IsAlive = false }, Verdict = new(Samples.Start, IsIdentical: false) }).ToList();
        lines[1].ShouldStartWith("runner: none; the last one was ada");
        lines.ShouldContain("  ■ copy                     interrupted");
        lines[^1].ShouldStartWith("last verdict: different");
    }

    [Fact]
    public void Without_a_runner_the_figures_of_following_are_those_of_its_last_look()
    {
        var gone = Samples.Status with { Runner = Samples.Status.Runner! with { IsAlive = false }, FollowAge = TimeSpan.FromMinutes(3) };
        Following(gone)[0].ShouldBe("following: stopped; 3 min 00 s ago its runner saw: catching up, lag 1 min 02 s, 12,345 transactions and 2.0 MB of WAL behind; 1,234 transactions/s, 5,678 rows/s");
        Following(Samples.Status with { FollowAge = TimeSpan.FromSeconds(30) })[0].ShouldStartWith("following: 30.0 s ago its runner saw: catching up, lag ");
    }

    [Fact]
    public void Following_is_told_of_as_far_as_it_is_known()
    {
        Following(Samples.Status with { Follow = Samples.Live }).ShouldBe(
        [
            "following: live, lag 0.04 s, 0 transactions and 312 B of WAL behind; 1,234 transactions/s, 5,678 rows/s",
            "  applied: 45,678 transactions, 301,222 rows, all that was committed up to 16/B3600000; the source is at 16/B3800000",
            "  spool: 3.0 MB of 20.0 GB",
        ]);
        Following(Samples.Status with
        {
            Slot = Samples.Slot with { Retention = null }, SourceUnreachable = "The source cannot be reached.",
            Follow = Samples.Live with { IsConnected = false, SourceLsn = null, Lag = null, LagBytes = null },
        }).ShouldBe(
        [
            "following: live, NOT CONNECTED, 0 transactions behind; 1,234 transactions/s, 5,678 rows/s",
            "  applied: 45,678 transactions, 301,222 rows, all that was committed up to 16/B3600000",
            "  spool: 3.0 MB of 20.0 GB",
            "  WAL on the source: reserved, 12.0 MB kept, 5.0 GB more until the slot is lost",
        ]);
        Following(Samples.Status with { Follow = null }).ShouldBe(["following: not begun"]);
        Following(Samples.Status with { Follow = null, Cursor = null }).ShouldBeEmpty();
    }

    [Fact]
    public void A_slot_is_told_of_as_far_as_it_is_known()
    {
        string Slot(Engine.Running.MigrationStatus status) => StatusText.Lines(status).Single(line => line.StartsWith("slot:", StringComparison.Ordinal));
        Slot(Samples.Status with { Slot = Samples.Slot with { Retention = new(1024, null, "-1") } }).ShouldEndWith(", keeps 1.0 kB of WAL, no limit");
        Slot(Samples.Status with { Slot = Samples.Slot with { Retention = null } }).ShouldEndWith(", no longer on the source");
        Slot(Samples.Status with { Slot = Samples.Slot with { Retention = null }, SourceUnreachable = "The source cannot be reached." }).ShouldEndWith(", The source cannot be reached.");
        StatusText.Lines(Samples.Status with { Slot = null, Verdict = null }).Last().ShouldBe("last verdict: none; `godwit verify`");
    }

    private static string[] Following(Engine.Running.MigrationStatus status) =>
        [.. StatusText.Lines(status).SkipWhile(line => !line.StartsWith("following:", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("drift:", StringComparison.Ordinal) && !line.StartsWith("last verdict", StringComparison.Ordinal))];
}

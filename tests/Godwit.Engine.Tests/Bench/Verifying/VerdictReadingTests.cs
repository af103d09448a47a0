using Godwit.Bench.Verifying.Measuring;

namespace Godwit.Engine.Tests.Bench.Verifying;

public sealed class VerdictReadingTests
{
    [Fact]
    public void An_identical_verdict_has_digests_and_a_hold()
    {
        var verdict = VerdictReading.Of(Json("identical", """{ "mode": "exact", "lsn": "0/1", "held_ms": 3.5, "rounds": null, "reason": null }""", "identical", "null"));
        (verdict.IsIdentical, verdict.Mode, verdict.HeldMilliseconds, verdict.Took).ShouldBe((true, "exact", 3.5, TimeSpan.FromSeconds(1.5)));
        verdict.Digests.ShouldHaveSingleItem().ShouldBe(new("public.a", "2 rows, 30 bytes, abc"));
        verdict.Differing.ShouldBeEmpty();
    }

    [Fact]
    public void What_differs_is_named_by_key_and_column()
    {
        var verdict = VerdictReading.Of(Json(
            "different", """{ "mode": "snapshots", "lsn": null, "held_ms": null, "rounds": null, "reason": null }""", "content_differs",
            """{ "key": ["id"], "found": 1, "complete": true, "rows": [{ "state": "different", "key": ["7"], "columns": [{ "column": "note" }] }] }"""));
        (verdict.IsIdentical, verdict.HeldMilliseconds).ShouldBe((false, null));
        verdict.Differing.ShouldHaveSingleItem().ShouldBe("public.a different 7 note");
    }

    [Fact]
    public void What_the_bench_damages_is_what_a_verdict_names() => new OneRow(7).Found.ShouldBe("public.pgbench_accounts different 7 abalance");

    private static string Json(string verdict, string basis, string state, string rows) => $$"""
        {
          "verdict": "{{verdict}}", "started": "2025-01-02T03:04:05+00:00", "finished": "2025-01-02T03:04:06.5+00:00", "basis": {{basis}},
          "tables": [{ "schema": "public", "table": "a", "state": "{{state}}", "source_rows": 2, "source_bytes": 30, "source_digest": "abc", "rows": {{rows}} }],
          "sequences": [{ "schema": "public", "sequence": "s", "identical": true }], "schema": []
        }
        """;
}

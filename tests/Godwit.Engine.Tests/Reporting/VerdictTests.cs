using System.Collections.Immutable;
using System.Text.Json;
using Godwit.Engine.Reporting;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Constraints;

namespace Godwit.Engine.Tests.Reporting;

public sealed class VerdictTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Identical_is_one_sentence_and_its_tables() =>
        VerdictText.Lines(Of(Same("rental", 16044), Same("actor", 1))).ShouldBe(
        [
            "Identical: 2 tables, 16,045 rows, in 1.5 s.",
            "Tables",
            "  public.rental  16,044 rows  identical",
            "  public.actor   1 row  identical",
        ]);

    [Fact]
    public void A_long_list_is_shortened_to_what_differs()
    {
        var tables = Enumerable.Range(1, 30).Select(number => Same($"t{number}", 10))
            .Append(new(new("public", "lost"), TableState.RowsDiffer, new(5, 1, 1), new(4, 1, 1), []));
        VerdictText.Lines(Of([.. tables])).ShouldBe(
        [
            "Different: 1 table (compared 31 tables, 305 rows, in 1.5 s).",
            "Tables",
            "  public.lost  5 rows on the source, 4 on the target  different",
            "  30 tables identical, 300 rows",
        ]);
    }

    [Fact]
    public void Every_kind_of_difference_makes_the_verdict_different()
    {
        var same = Of(Same("t", 1));
        same.ExitCode.ShouldBe(ExitCode.Ok);
        (same with { Sequences = [new(new("public", "s"), ["stands at 1 on the source, at 2 on the target"])] }).ExitCode.ShouldBe(ExitCode.Different);
        (same with { LargeObjects = new(new(1, 1, 1), new(1, 1, 2)) }).ExitCode.ShouldBe(ExitCode.Different);
        (same with { Schema = [new("index", "i on public.t", null, "exists", null)] }).ExitCode.ShouldBe(ExitCode.Different);
        var broken = new BrokenConstraint(ConstraintKind.ForeignKey, new("public", "t"), "fk", 2, 0, "SELECT 1");
        (same with { Constraints = new(1, 0, [broken]) }).ExitCode.ShouldBe(ExitCode.Different);
        (same with { Constraints = new(1, 0, [broken with { Source = 2 }]) }).ExitCode.ShouldBe(ExitCode.Ok);
        (same with { Constraints = new(1, 0, [broken with { Source = null }]) }).ExitCode.ShouldBe(ExitCode.Different);
        (same with { Visibility = new(["anon"], [new("public", "t")], [new(new("public", "t"), "anon", new(1, "a", null), new(0, "b", null), [])]) }).ExitCode.ShouldBe(ExitCode.Different);
        (same with { VersionDifferences = [new("extension", "citext", "version", "1.6", "1.8")] }).ExitCode.ShouldBe(ExitCode.Ok);
        (same with { Expected = [new(new("table", "public.t", "owner", "a", "b"), "so it is")] }).ExitCode.ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public void Schema_differences_and_skips_are_named()
    {
        var lines = VerdictText.Lines(Of(Same("t", 1)) with
        {
            Schema = [new("index", "i on public.t", null, "exists", null), new("view", "public.v", "definition", "a", "b")],
            VersionDifferences = [new("extension", "citext", "version", "1.6", "1.8")],
            Skipped = [new("foreign table", "public.f", "its rows live on another server")],
        });
        lines.ShouldContain("  index i on public.t is missing on the target");
        lines.ShouldContain("  view public.v differs in definition");
        lines.ShouldContain("  extension citext is 1.6 on the source, 1.8 on the target");
        lines.ShouldContain("  foreign table public.f: its rows live on another server");
    }

    [Fact]
    public void Expected_differences_that_are_alike_share_a_line()
    {
        static ExpectedDifference Owner(string kind, string name, string reason) => new(new(kind, name, "owner", "a", "b"), reason);
        var lines = VerdictText.Lines(Of(Same("t", 1)) with
        {
            Expected =
            [
                Owner("view", "public.v", "so it is"), .. Enumerable.Range(1, 1203).Select(number => Owner("table", $"public.t{number}", "so it is")), Owner("view", "public.w", "so it is"),
                Owner("table", "public.u", "another reason"), .. Enumerable.Range(1, 5).Select(number => Owner("schema", $"s{number}", "a third")),
            ],
        });
        lines.SkipWhile(line => line != "Expected").ShouldBe(
        [
            "Expected", "  1,205 differ in owner (table 1,203, view 2): expected, because so it is", "  table public.u differs in owner: expected, because another reason",
            "  schema: 5 differ in owner (s1, s2, s3 and 2 more): expected, because a third",
        ]);
    }

    [Theory]
    [InlineData("public.own", null, "recorded as 1, the library is 2", "collation public.own on the target: recorded as 1, the library is 2: indexes can be in a wrong order until REINDEX and REFRESH VERSION")]
    [InlineData("of the database", "recorded as 1, the library is 2", null, "collation of the database on the source: recorded as 1, the library is 2: indexes can be in a wrong order until REINDEX and REFRESH COLLATION VERSION")]
    public void A_collation_behind_its_library_says_what_that_means(string name, string? source, string? target, string line) =>
        VerdictText.Describe(new SchemaDifference("collation", name, "version behind library", source, target)).ShouldBe(line);

    [Fact]
    public void The_json_document_keeps_its_names()
    {
        using var json = JsonDocument.Parse(VerdictJson.Write(Of(Same("t", 1)) with
        {
            LargeObjects = new(RowDigest.Empty, RowDigest.Empty),
            Schema = [new("index", "i on public.t", null, "exists", null)],
            Expected = [new(new("table", "public.t", "owner", "a", "b"), "so it is")],
        }));
        json.RootElement.EnumerateObject().Select(property => property.Name).ShouldBe(
        [
            "verdict", "started", "finished", "basis", "sample", "method", "source", "target", "tables", "sequences", "large_objects", "schema",
            "version_differences", "expected", "constraints", "visibility", "quality", "skipped",
        ]);
        json.RootElement.GetProperty("expected")[0].EnumerateObject().Select(property => $"{property.Name} {property.Value}")
            .ShouldBe(["kind table", "name public.t", "property owner", "source a", "target b", "reason so it is"]);
        json.RootElement.GetProperty("verdict").GetString().ShouldBe("different");
        var table = json.RootElement.GetProperty("tables")[0];
        table.GetProperty("state").GetString().ShouldBe("identical");
        table.GetProperty("source_rows").GetInt64().ShouldBe(1);
        table.GetProperty("source_digest").GetString()!.Length.ShouldBe(64);
    }

    private static TableVerdict Same(string name, long rows) =>
        new(new("public", name), TableState.Identical, new(rows, 1, 2), new(rows, 1, 2), []);

    private static Verdict Of(params ImmutableArray<TableVerdict> tables) => new()
    {
        Started = Start, Finished = Start.AddSeconds(1.5), Method = DigestMethod.HashText, Tables = tables,
        Source = new("postgresql://a@s/d", "15.18", "1-1"), Target = new("postgresql://a@t/d", "18.4", "2-1"),
    };
}

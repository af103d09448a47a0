using System.Collections.Immutable;
using Godwit.Engine.Reporting;

namespace Godwit.Engine.Tests.Reporting;

/// <summary>Reports with everything in them, and with nothing.</summary>
internal static class ReportSamples
{
    private static readonly DateTimeOffset Start = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>All is identical; more tables than a terminal lists.</summary>
    public static MigrationReport Identical { get; } = new()
    {
        Migration = "shop",
        WrittenAt = Start.AddSeconds(20),
        Program = "Godwit 0.1.0",
        Note = "This was a rehearsal.",
        Source = new("Supabase", "15.18", "postgresql://postgres@db.example.com:5432/postgres", 192_000_000),
        Target = new("Amazon RDS", "17.10", "postgresql://master@rds.example.com:5432/shop", 187_000_000),
        Proof = new()
        {
            IsIdentical = true, Summary = "Identical: 25 tables, 325,000 rows, in 3.0 s.", AtCopysSnapshot = true, Position = "0/EBA3980",
            Started = Start.AddSeconds(12), Finished = Start.AddSeconds(15), Method = "hashtextextended with two seeds",
            SourceSnapshot = "00000005-00000006-1", TargetSnapshot = "00000038-00000003-1", SourceRows = 325_000, TargetRows = 325_000, Sequences = 18, LargeObjects = 2,
            Constraints = new("12 foreign keys and 1 deferrable constraint checked by query: no row breaks one", []),
            Visibility = new("21 identities, 9 tables with row level security: each sees the same rows on both sides", []),
            Quality = new("3 columns of 2 tables, 2 references: no discrepancy", [new("public.t01", "id", "0", "1,000", "", []), new("public.t01", "name", "17", "998", "8.4", []), new("public.t02", "id", "0", "about 2,000", "", [])], ["public.t02 (t01_id) → public.t01, no foreign key: 3 rows without a parent on both sides"]),
            Versions = ["extension citext is 1.6 on the source, 1.8 on the target"],
            Expected = ["118 differ in owner (table 76, sequence 19, function 11, enum 11, schema 1): expected, because what is made on the target belongs to the role that makes it"],
            NotCompared = [new("materialized view public.totals", "its content is computed; its definition is compared, and whether it is populated")],
        },
        Tables = [.. Enumerable.Range(1, 25).Select(number => new ReportTable($"public.t{number:00}", number * 1000, number * 81920, "identical", new('a', 64)))],
        Objects = [new("INDEX", 40), new("TABLE", 25), new("POLICY", 12), new("ROW SECURITY", 9), new("ACL", 1), new("FK CONSTRAINT", 1), new("MATERIALIZED VIEW", 1)],
        Roles = [new("anon", false), new("clerk", true)],
        NotMoved = [.. Enumerable.Range(1, 8).Select(number => new ReportItem($"COMMENT EXTENSION e{number}", "the extension brings its own comment")), new("SUBSCRIPTION feed", "a subscription on both sides would receive every row twice")],
        NotFollowed = [new("auth.users", "only its owner supabase_auth_admin can publish it")],
        Slot = new("godwit_shop", "0/EBA3980", 3 << 20, 4L << 30),
        Steps =
        [
            new("snapshot", "done", Start, Start.AddSeconds(2), "slot godwit_shop and its snapshot"), new("copy", "done", Start.AddSeconds(2), Start.AddSeconds(12), "325,000 rows of 25 tables"),
            new("verify", "done", Start.AddSeconds(12), Start.AddSeconds(15), "identical"),
        ],
        Traffic = new("4 clients inserting, updating and deleting rows, committed", 1584, 0, 1.84, 85.27),
        Audit = new(94, null, new('7', 64), ["ann on laptop"],
        [
            new("source", "postgres", "TLSv1.3", "CN=db.example.com", IsVerified: true, 16), new("target", "master", "TLSv1.3", "CN=rds.example.com", IsVerified: false, 3), new("target", "master", "none", null, IsVerified: false, 1),
        ]),
    };

    /// <summary>Something differs, something failed, somebody changed the audit.</summary>
    public static MigrationReport Different { get; } = Identical with
    {
        Note = null,
        Traffic = null,
        Proof = Identical.Proof! with { IsIdentical = false, AtCopysSnapshot = false, Position = null, Summary = "Different: 1 table, 1 sequence (compared 2 tables, 105 rows, in 3.0 s).", TargetRows = 104, Differences = ["sequence public.s: stands at 1 on the source, at 2 on the target"],
            Constraints = new("1 foreign key checked by query: 1 constraint broken", ["foreign key \"fk\" on public.lost: 2 rows without a parent on the target, 0 on the source"]),
            Visibility = new("1 identity, 1 table with row level security: 1 difference", ["public.lost as anon: 0 rows on the source, 5 rows on the target; policy own on public.lost differs in using"]),
            Quality = new("1 column of 1 table, 0 references: 1 DISCREPANCY", [new("public.lost", "id", "0 ≠ 1", "5 ≠ 4", "", ["nulls", "distinct"])], []) },
        Tables = [new("public.big", 100, 81920, "identical", null), new("public.lost", 5, 8192, "5 rows on the source, 4 on the target  different", null)],
        Missing = [new("INDEX public.by_day", "42883: function day(date) does not exist")],
        Slot = new("godwit_shop", "0/EBA3980", null, null),
        Steps = [new("copy", "done", Start, Start.AddSeconds(2), "105 rows of 2 tables"), new("indexes and constraints", "failed", Start.AddSeconds(2), Start.AddSeconds(3), "it broke"), new("analyze", "running", Start.AddSeconds(3), null, "")],
        Audit = Identical.Audit with { FirstBroken = 17 },
    };

    /// <summary>What a run without a comparison, a slot or an audit has to tell.</summary>
    public static MigrationReport Bare { get; } = new()
    {
        Migration = "shop",
        WrittenAt = Start,
        Program = "Godwit 0.1.0",
        Source = Identical.Source,
        Target = Identical.Target,
        Tables = [new("public.one", 1, 8192, null, null)],
        Audit = new(0, null, "none", [], []),
    };

    /// <summary>Every text of a report is the same hostile one.</summary>
    public static MigrationReport Hostile(string text)
    {
        ImmutableArray<ReportItem> items = [new(text, text)];
        return Identical with
        {
            Migration = text, Note = text, Program = text,
            Source = new(text, text, text, 1), Target = new(text, text, text, 1),
            Proof = Identical.Proof! with { Summary = text, Position = text, Method = text, SourceSnapshot = text, TargetSnapshot = text, Differences = [text], Versions = [text], Expected = [text], NotCompared = items, Constraints = new(text, [text]), Visibility = new(text, [text]), Quality = new(text, [new(text, text, text, text, text, [text])], [text]) },
            Tables = [new(text, 1, 1, text, text)], Objects = [new(text, 1)], Roles = [new(text, false)], NotMoved = items, Missing = items, NotFollowed = items,
            Slot = new(text, text, 1, 1), Steps = [new(text, "done", Start, Start.AddSeconds(1), text)], Traffic = new(text, 1, 0, 1, 1),
            Audit = new(1, null, text, [text], [new(text, text, text, text, true, 1)]),
        };
    }
}

using System.Collections.Immutable;

namespace Godwit.Engine.Reporting;

/// <summary>The part of a report that says what moved.</summary>
internal static class ReportMoved
{
    /// <summary>Tables, then everything else.</summary>
    public static IEnumerable<ReportSection> Sections(MigrationReport report)
    {
        yield return new("What moved: rows", Tables(report));
        yield return new("What moved: everything else", [.. Rest(report)]);
    }

    private static ReportBlock.Grid Tables(MigrationReport report)
    {
        var sorted = report.Tables.OrderByDescending(table => table.Outcome is not (null or Same)).ThenByDescending(table => table.Rows).ThenBy(table => table.Name, StringComparer.Ordinal).ToList();
        var most = sorted.Select(table => table.Rows).DefaultIfEmpty().Max();
        return new(
            [new("Table"), new("Rows", IsFigure: true), new("Size", IsFigure: true), new("Compared")],
            [
                .. sorted.Select(table => new ReportRow(
                    [table.Name, table.Rows.ToString("N0"), Figures.Bytes(table.Bytes), table.Outcome ?? "not compared"],
                    most > 0 ? (0, (double)table.Rows / most) : null)),
            ])
        {
            Total = [Figures.Count(report.Tables.Length, "table"), report.Tables.Sum(table => table.Rows).ToString("N0"), Figures.Bytes(report.Tables.Sum(table => table.Bytes)), Summary(report)],
            Noun = "table",
        };
    }

    /// <summary>The outcome of a table that is the same.</summary>
    public const string Same = "identical";

    private static string Summary(MigrationReport report) => report.Tables.Count(table => table.Outcome is not (null or Same)) switch
    {
        _ when report.Proof is null => "not compared",
        0 => "all identical",
        var different => $"{different} different",
    };

    private static IEnumerable<ReportBlock> Rest(MigrationReport report)
    {
        var lines = ImmutableArray.CreateBuilder<(string Name, string Value)>();
        foreach (var (name, kinds) in new[] { ("Schema", report.Objects.Where(kind => !IsSecurity(kind)).ToList()), ("Access", report.Objects.Where(IsSecurity).ToList()) })
            if (kinds.Count > 0) lines.Add((name, $"{Figures.Count(kinds.Sum(kind => kind.Count), "object")}: {string.Join(", ", kinds.Select(Text))}"));
        if (!report.Roles.IsEmpty) lines.Add(("Roles", $"{string.Join(", ", report.Roles.Select(role => role.Name))}: named by grants and policies"));
        if (report.Proof is { } proof)
        {
            lines.Add(("Sequences", proof.Sequences == 0 ? "none" : $"{proof.Sequences:N0}, compared"));
            lines.Add(("Large objects", proof.LargeObjects switch { null => "not compared", 0 => "none", { } count => $"{count:N0}, compared" }));
        }
        yield return lines.Count == 0 ? new ReportBlock.Prose("Nothing that this report knows of.") : new ReportBlock.Facts(lines.ToImmutable());
    }

    private static bool IsSecurity(ReportCount kind) => kind.Kind is "POLICY" or "ROW SECURITY" or "ACL" or "DEFAULT ACL";

    // pg_dump's words, which have no plural, in people's.
    private static string Text(ReportCount kind) => kind.Kind switch
    {
        "POLICY" => Count(kind, "policy", "policies") + " of row level security",
        "ROW SECURITY" => Count(kind, "table", "tables") + " with row level security",
        "ACL" => Count(kind, "object", "objects") + " with grants",
        "DEFAULT ACL" => Count(kind, "default privilege", "default privileges"),
        "CONSTRAINT" or "CHECK CONSTRAINT" => Count(kind, kind.Kind == "CONSTRAINT" ? "key" : "check", kind.Kind == "CONSTRAINT" ? "keys" : "checks"),
        "FK CONSTRAINT" => Count(kind, "foreign key", "foreign keys"),
        "TABLE ATTACH" => Count(kind, "partition", "partitions"),
        "INDEX ATTACH" => Count(kind, "index of a partition", "indexes of partitions"),
        "INDEX" => Count(kind, "index", "indexes"),
        "SEQUENCE OWNED BY" => Count(kind, "sequence tied to its column", "sequences tied to their columns"),
        "DEFAULT" => Count(kind, "default", "defaults"),
        var other => Count(kind, other.ToLowerInvariant(), $"{other.ToLowerInvariant()}s"),
    };

    private static string Count(ReportCount kind, string one, string many) => $"{kind.Count:N0} {(kind.Count == 1 ? one : many)}";
}

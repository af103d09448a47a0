using System.Collections.Immutable;

namespace Godwit.Engine.Reporting;

/// <summary>The parts of a report that say why it can be believed.</summary>
internal static class ReportMethod
{
    /// <summary>How both sides were compared.</summary>
    public static IEnumerable<ReportBlock> Blocks(MigrationReport report)
    {
        if (report.Proof is not { } proof)
        {
            yield return new ReportBlock.Prose("It was not.");
            yield break;
        }
        yield return new ReportBlock.Prose(
            "Every row of every table that moves was read on both sides. Each server wrote each of its rows as text and hashed that to two 64-bit numbers; a table's number of rows and both exact sums have to be equal. "
            + (proof.LargeObjects is null ? "" : "Large objects were compared by the same sums. ") + "Sequences and the definitions of the schema were compared one by one.");
        yield return new ReportBlock.Facts(
        [
            ("Compared", $"{ReportPage.Time(proof.Started)}, in {Figures.Duration(proof.Finished - proof.Started)}"),
            ("Rows", $"{proof.SourceRows:N0} on the source, under {(proof.AtCopysSnapshot ? "the copy's snapshot" : "snapshot")} {proof.SourceSnapshot}; {proof.TargetRows:N0} on the target, under snapshot {proof.TargetSnapshot}"),
            .. proof.Basis is { } basis ? [("Basis", basis)] : ImmutableArray<(string, string)>.Empty,
            ("Hash", proof.Method),
            ("Result", proof.Summary),
        ]);
        if (!proof.Differences.IsEmpty) yield return new ReportBlock.Items([.. proof.Differences.Select(line => (line, (string?)null))]);
        var besides = proof.Versions.Select(line => ($"No difference in the data: {line}", (string?)null))
            .Concat(proof.Expected.Select(line => (line, (string?)null)))
            .Concat(proof.NotCompared.Select(item => ($"Not compared: {item.Name}: {item.Reason}", (string?)null))).ToImmutableArray();
        if (!besides.IsEmpty) yield return new ReportBlock.Items(besides);
    }

    /// <summary>The commands that compare again; they write to neither side.</summary>
    public static IEnumerable<(string Text, string? Statement)> Repeat(MigrationReport report)
    {
        var also = string.Concat([report.Proof?.Visibility is null ? "" : " --visibility", report.Proof?.Quality is null ? "" : " --quality"]);
        yield return ("Compare everything again, with the migration's configuration file", $"godwit verify{also} --report again.html");
        if (report.Tables.OrderByDescending(table => table.Rows).FirstOrDefault() is { } table) yield return ("Compare one table", $"godwit verify --table '{table.Name}'");
        yield return ("Check the audit's chain, and read it", "godwit audit");
    }

    /// <summary>What was written down meanwhile.</summary>
    public static IEnumerable<ReportBlock> Audit(ReportAudit audit)
    {
        yield return new ReportBlock.Facts(
        [
            ("Entries", $"{audit.Entries:N0}, in the target's table godwit.audit"),
            ("Chain", audit.Entries == 0 ? "empty" : audit.FirstBroken is { } broken ? $"BROKEN at entry {broken}: it is not what was written" : "intact: every entry carries the SHA-256 of the one before"),
            ("Last hash", audit.LastHash),
            ("By", audit.Operators.IsEmpty ? "nobody" : string.Join(", ", audit.Operators)),
        ]);
        if (!audit.Connections.IsEmpty) yield return new ReportBlock.Grid(
            [new("Connections to"), new("As"), new("TLS"), new("Server's certificate"), new("Number", IsFigure: true)],
            [
                .. audit.Connections.Select(made => new ReportRow(
                [
                    made.Side, made.Role, made.Tls, made.Certificate is { } subject ? $"{subject}, {(made.IsVerified ? "verified" : "NOT verified")}" : "none seen", made.Count.ToString("N0"),
                ])),
            ]) { Noun = "kind" };
    }
}

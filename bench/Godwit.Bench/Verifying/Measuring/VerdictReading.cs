using System.Collections.Immutable;
using System.Text.Json;

namespace Godwit.Bench.Verifying.Measuring;

/// <summary>What is of interest in a verdict, from its JSON (docs/json.md).</summary>
/// <param name="IsIdentical">Nothing differs.</param>
/// <param name="Took">By its own clock, without the program's start.</param>
/// <param name="Mode">exact, recheck, snapshots.</param>
/// <param name="HeldMilliseconds">How long nothing was applied; null: nobody followed, or it was not exact.</param>
/// <param name="Reason">Why it was not exact; null: it was, or nobody followed.</param>
/// <param name="Digests">The source's rows, by table.</param>
/// <param name="Differing">Rows and columns that differ, in words.</param>
internal sealed record VerdictReading(
    bool IsIdentical, TimeSpan Took, string Mode, double? HeldMilliseconds, string? Reason, ImmutableSortedDictionary<string, string> Digests, ImmutableArray<string> Differing)
{
    /// <summary>Reads it.</summary>
    public static VerdictReading Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var (root, basis) = (document.RootElement, document.RootElement.GetProperty("basis"));
        var tables = root.GetProperty("tables").EnumerateArray().ToList();
        return new(
            root.GetProperty("verdict").ValueEquals("identical"),
            root.GetProperty("finished").GetDateTimeOffset() - root.GetProperty("started").GetDateTimeOffset(),
            basis.GetProperty("mode").GetString() ?? "",
            basis.GetProperty("held_ms") is { ValueKind: JsonValueKind.Number } held ? held.GetDouble() : null,
            basis.GetProperty("reason").GetString(),
            tables.ToImmutableSortedDictionary(Name, table => Digest(table.GetProperty("source_rows").GetInt64(), table.GetProperty("source_bytes").GetInt64(), table.GetProperty("source_digest").GetString() ?? ""), StringComparer.Ordinal),
            [
                .. tables.Where(table => !table.GetProperty("state").ValueEquals("identical")).SelectMany(Rows),
                .. root.GetProperty("sequences").EnumerateArray().Where(sequence => !sequence.GetProperty("identical").GetBoolean()).Select(sequence => $"sequence {sequence.GetProperty("sequence")}"),
                .. root.GetProperty("schema").EnumerateArray().Select(difference => $"{difference.GetProperty("kind")} {difference.GetProperty("name")}"),
            ]);
    }

    /// <summary>What a table's rows amount to.</summary>
    public static string Digest(long rows, long bytes, string hex) => FormattableString.Invariant($"{rows} rows, {bytes} bytes, {hex}");

    private static string Name(JsonElement table) => $"{table.GetProperty("schema")}.{table.GetProperty("table")}";

    private static IEnumerable<string> Rows(JsonElement table)
    {
        if (table.GetProperty("rows") is not { ValueKind: JsonValueKind.Object } rows) return [$"{Name(table)} {table.GetProperty("state")}"];
        return rows.GetProperty("rows").EnumerateArray()
            .Select(row => $"{Name(table)} {row.GetProperty("state")} {string.Join(",", row.GetProperty("key").EnumerateArray())} {string.Join(",", row.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("column")))}")
            .Concat(rows.GetProperty("complete").GetBoolean() ? [] : [$"{Name(table)} and more"]);
    }
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Godwit.Engine.State;

namespace Godwit.Engine.Running.Verifying;

/// <summary>Snapshots as the runner hands them to whoever asked, in the state.</summary>
internal sealed record PointAnswer(string Lsn, string SourceSnapshot, string TargetSnapshot, double HeldMs, ImmutableArray<PointElsewhere> Elsewhere)
{
    /// <summary>To be written.</summary>
    public static PointAnswer Of(PointSnapshots point) => new(
        $"{point.Lsn}", point.SourceSnapshot, point.TargetSnapshot, point.Held.TotalMilliseconds,
        [.. point.Elsewhere.Select(cursor => new PointElsewhere(cursor.Table.Schema, cursor.Table.Name, cursor.State, cursor.Reason))]);

    /// <summary>As it was read.</summary>
    public PointSnapshots Snapshots => new(
        Postgres.Lsn.Parse(Lsn), SourceSnapshot, TargetSnapshot, TimeSpan.FromMilliseconds(HeldMs),
        [.. Elsewhere.Select(table => new TableCursor(new(table.Schema, table.Table), table.State, null, table.Reason))]);
}

/// <summary>A table that does not stand where the others do.</summary>
internal sealed record PointElsewhere(string Schema, string Table, TableCursorState State, string? Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PointAnswer))]
internal sealed partial class PointAnswerContext : JsonSerializerContext;

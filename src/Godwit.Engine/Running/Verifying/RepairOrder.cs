using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Running.Verifying;

/// <summary>Rows that the runner is to put right, as they stand in the state.</summary>
internal sealed record RepairOrder(double DeadlineMs, string Schema, string Table, ImmutableArray<string> Key, ImmutableArray<ImmutableArray<string>> Keys)
{
    /// <summary>The rows.</summary>
    [JsonIgnore]
    public RowsToRepair Rows => new(new(Schema, Table), Key, Keys);
}

/// <summary>What the runner did about them.</summary>
/// <param name="Lsn">As of which position in the source's WAL.</param>
/// <param name="Rows">Each row.</param>
internal sealed record RepairResult(string Lsn, ImmutableArray<RepairedRowResult> Rows)
{
    /// <summary>To be written.</summary>
    public static RepairResult Of(Lsn lsn, ImmutableArray<RepairedRow> rows) => new($"{lsn}",
    [
        .. rows.Select(row => new RepairedRowResult(row.Row, row.Operation switch
        {
            RowOperation.Insert => "inserted", RowOperation.Update => "updated", RowOperation.Delete => "deleted", _ => "on neither side",
        })),
    ]);
}

/// <summary>What was done about a row.</summary>
internal sealed record RepairedRowResult(ImmutableArray<string> Key, string Done);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RepairOrder))]
[JsonSerializable(typeof(RepairResult))]
internal sealed partial class RepairJsonContext : JsonSerializerContext;

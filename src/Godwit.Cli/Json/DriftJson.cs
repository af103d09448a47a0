using Godwit.Engine.Events;
using Godwit.Engine.State;

namespace Godwit.Cli.Json;

/// <summary>A change of the source's schema: in an event of <c>godwit run --json</c>, and a part of <c>godwit status --json</c>.</summary>
internal sealed record DriftJson(
    string Kind, string Name, string? Property, string? Table, string Class, string? Source, string? Target, string? Statement, string? Note, string? Problem,
    DateTimeOffset? FirstSeen, DateTimeOffset? AppliedAt)
{
    /// <summary>From an event.</summary>
    public static DriftJson Of(Drift drift, string? problem) => new(
        drift.Kind, drift.Name, drift.Property, drift.Table?.ToString(), DriftStore.Name(drift.Class), drift.Source, drift.Target, drift.Statement, drift.Note, problem, null, null);

    /// <summary>As it is kept.</summary>
    public static DriftJson Of(DriftRow row) => Of(row.Drift, row.Problem) with { FirstSeen = row.FirstSeen, AppliedAt = row.AppliedAt };
}

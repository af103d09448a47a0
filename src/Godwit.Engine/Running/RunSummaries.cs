using Godwit.Engine.Follow;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Adds to a run's summary what the state knows.</summary>
internal static class RunSummaries
{
    /// <summary>Reads parts, objects and slot.</summary>
    public static async Task<RunSummary> CompleteAsync(RunContext run, NpgsqlConnection state, RunSummary summary, CancellationToken cancellationToken)
    {
        var parts = (await run.Parts.ReadAsync(state, cancellationToken)).Where(part => part is { Kind: PartKind.Table, State: "done" }).ToList();
        var objects = await run.Objects.ReadAsync(state, cancellationToken);
        return summary with
        {
            Tables = parts.Select(part => part.Table).Distinct().Count(),
            Rows = parts.Sum(part => part.Rows ?? 0),
            Bytes = parts.Sum(part => part.Bytes),
            Objects = objects.Count(entry => entry.State == ObjectState.Done),
            Failures = [.. objects.Where(entry => entry.State != ObjectState.Done)],
            OpenDrifts = summary.Until < RunUntil.Following ? null : (await new DriftStore(run.Configuration.Migration).OpenAsync(state, cancellationToken)).Length,
            Slot = await SlotAsync(run, state, cancellationToken),
        };
    }

    private static async Task<LeftSlot?> SlotAsync(RunContext run, NpgsqlConnection state, CancellationToken cancellationToken)
    {
        if (await run.Migrations.FindAsync(state, cancellationToken) is not { Slot: { } name, ConsistentPoint: { } point }) return null;
        await using var source = await run.Source.OpenAsync(cancellationToken);
        return new(name, point, await Slot.RetentionAsync(source, name, cancellationToken));
    }
}

using Godwit.Engine.Running;
using Godwit.Engine.State;

namespace Godwit.Cli.Json;

/// <summary><c>godwit status --json</c>.</summary>
internal sealed record StatusJson(
    string Migration, bool HasStarted, string? Source, RunnerJson? Runner, KeeperJson? Keeper, IReadOnlyList<WorkerJson> Workers, IReadOnlyList<StepJson> Steps, PartsJson Parts, IReadOnlyList<TroubleJson> Troubled,
    int Objects, IReadOnlyList<FailureJson> Failures, SlotJson? Slot, string? SourceUnreachable, CursorJson? Cursor, IReadOnlyList<TableCursorJson>? Tables, FollowJson? Follow, IReadOnlyList<DriftJson>? Drifts, string? SchemaUnseen, DateTimeOffset? VerdictAt,
    bool? Identical)
{
    /// <summary>From the state.</summary>
    public static StatusJson Of(MigrationStatus status) => new(
        status.Migration, status.HasStarted, status.Source,
        status.Runner is { } runner ? new(runner.Operator, runner.Host, runner.Process, runner.Since, runner.IsAlive) : null,
        status.Keeper is { } keeper ? new(keeper.Row.Operator, keeper.Row.Host, keeper.Row.Process, keeper.Row.Since, keeper.IsAlive) : null,
        [.. status.Workers.Select(worker => new WorkerJson(worker.IsRunner, worker.Operator, worker.Host, worker.Process, worker.Since, worker.IsAlive, worker.Parts, worker.Rows))],
        [.. status.Steps.Select(step => new StepJson(step.Step, step.State.ToString().ToLowerInvariant(), step.StartedAt, step.FinishedAt, step.Detail))],
        PartsJson.Of(status),
        [.. status.Troubled.Select(part => new TroubleJson(part.Id, part.Table.Name.Length == 0 ? "large objects" : part.Table.ToString(), part.State, part.Attempts, part.Error))],
        status.Objects, [.. status.Failures.Select(row => new FailureJson(row.Kind, row.Name, row.Error ?? "", row.Statement))],
        status.Slot is { } slot ? new(slot.Name, slot.ConsistentPoint.ToString(), slot.Retention?.RetainedBytes, slot.Retention?.SafeBytes, slot.Retention?.Limit, slot.Retention?.Status) : null,
        status.SourceUnreachable,
        status.Cursor is { } cursor ? new(cursor.Lsn.ToString(), cursor.Transactions, cursor.Rows, cursor.CommittedAt) : null,
        status.Cursor is null ? null : [.. status.Tables.Select(table => new TableCursorJson($"{table.Table}", table.State switch { TableCursorState.Copying => "copying", TableCursorState.CatchingUp => "catching_up", _ => "left" }, table.Lsn?.ToString(), table.Reason))],
        status.Follow is { } follow ? FollowJson.Of(follow) : null,
        status.Cursor is null ? null : [.. status.Drifts.Select(DriftJson.Of)], status.SchemaUnseen, status.Verdict?.FinishedAt, status.Verdict?.IsIdentical);
}

/// <summary>How far the target has followed.</summary>
internal sealed record CursorJson(string Lsn, long Transactions, long Rows, DateTimeOffset? CommittedAt);

/// <summary>A table that does not stand where the others do: it is copied again, catches up from an LSN, or is no longer followed.</summary>
internal sealed record TableCursorJson(string Table, string State, string? Lsn, string? Reason);

/// <summary>The runner.</summary>
internal sealed record RunnerJson(string Operator, string Host, int Process, DateTimeOffset Since, bool IsAlive);

/// <summary>The keeper of the copy's snapshot; is_alive is missing when the source could not be asked.</summary>
internal sealed record KeeperJson(string Operator, string Host, int Process, DateTimeOffset Since, bool? IsAlive);

/// <summary>A process that copies parts, or did.</summary>
internal sealed record WorkerJson(bool IsRunner, string Operator, string Host, int Process, DateTimeOffset Since, bool IsAlive, long Parts, long Rows);

/// <summary>A step.</summary>
internal sealed record StepJson(string Step, string State, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string? Detail);

/// <summary>The parts, counted.</summary>
internal sealed record PartsJson(int Total, int Waiting, int Running, int Done, int Failed, long Rows, long Bytes, long BytesDone)
{
    /// <summary>Counts them.</summary>
    public static PartsJson Of(MigrationStatus status)
    {
        int Count(string state) => status.Parts.Count(part => part.State == state);
        var done = status.Parts.Where(part => part.State == "done").ToList();
        return new(
            status.Parts.Length, Count("waiting"), Count("running"), done.Count, Count("failed"),
            done.Sum(part => part.Rows ?? 0), status.Parts.Sum(part => part.Bytes), done.Sum(part => part.Bytes));
    }
}

/// <summary>A part that needed more than one attempt, or failed.</summary>
internal sealed record TroubleJson(int Part, string Table, string State, int Attempts, string? Error);

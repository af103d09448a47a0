using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Keeping;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Copies the rows and large objects under a snapshot.</summary>
internal sealed class CopyPhase(RunContext run)
{
    /// <summary>Divides the tables into parts, unless an earlier run of this snapshot's copy did.</summary>
    public async Task PlanAsync(KeptSnapshot snapshot, CancellationToken cancellationToken)
    {
        await using var state = await run.Target.OpenAsync(cancellationToken);
        var (plan, missing) = await CopyPlanner.PlanAsync(run, snapshot.Own.Connection, cancellationToken);
        if (missing.Length > 0 && !run.DumpsSchema) throw new GodwitException(ExitCode.Refused, new Problem(
            "target_table_missing", "The target lacks tables that are to be copied.", $"target {run.Target.Url}", string.Join(", ", missing), "Make them on the target, or add them to `exclude`."));
        var all = await run.Parts.ReadAsync(state, cancellationToken);
        var known = all.Where(part => part.Kind == PartKind.Table).ToList();
        var planned = known.Select(part => part.Table).ToHashSet();
        var last = all.Select(part => part.Id).DefaultIfEmpty().Max();
        var added = PartPlan.Of(plan.Tables.Where(copy => !planned.Contains(copy.Table.Name)), run.Configuration.Database.PartSize, plan.BlockSize, last + 1).Select(part => part.Row).ToList();
        await run.Parts.AddAsync(state, added, cancellationToken);
        List<PartRow> tables = [.. known, .. added];
        await run.Parts.RetryFailedAsync(state, cancellationToken);
        run.Progress.Begin(tables.Select(part => part.Table).Distinct().Count(), tables.Sum(part => part.Bytes));
        if (tables.Count(part => part.State == "done") is > 0 and var done)
            run.Observer.On(new RunEvent.Noticed("copy_resumed", $"{done:N0} of {tables.Count:N0} parts are on the target already and are not copied again."));
    }

    /// <summary>Copies the rows, together with whatever workers join.</summary>
    /// <returns>What is on the target, in a few words.</returns>
    public async Task<string> TablesAsync(KeptSnapshot snapshot, CancellationToken drain)
    {
        using var plans = new CopyPlans((name, token) => CopyPlanner.PlanAsync(run, name, token));
        var copy = new TableCopyRun(run.Copy(plans, await CopyPlanner.ConflictsAsync(run, drain), isRunner: true, snapshot.RecoverAsync));
        // A crash of the target before the flush may have taken the last commits back.
        do
        {
            await copy.RunAsync(drain, run.Stop);
            await FlushAsync(drain);
        }
        while (await IsOpenAsync(drain));
        var rows = 0L;
        var tables = 0;
        await run.WithStateAsync(async state =>
        {
            var parts = (await run.Parts.ReadAsync(state, drain)).Where(part => part.Kind == PartKind.Table).ToList();
            (rows, tables) = (parts.Sum(part => part.Rows ?? 0), parts.Select(part => part.Table).Distinct().Count());
        }, drain);
        return $"{rows:N0} rows of {tables} tables";
    }

    /// <summary>Copies the large objects; they belong to no schema, so a selection leaves them.</summary>
    /// <returns>How many were copied; null when a selection left them.</returns>
    public async Task<long?> LargeObjectsAsync(KeptSnapshot kept, CancellationToken cancellationToken)
    {
        var snapshot = kept.Own;
        if (!run.MovesLargeObjects)
        {
            var left = await snapshot.Connection.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata", cancellationToken);
            if (left > 0) run.Observer.On(new RunEvent.Noticed("large_objects_left", $"{left:N0} large objects stay on the source: `include` names what moves, and they belong to no schema."));
            return null;
        }
        var count = await new LargeObjectCopy(run.Source, run.Target, run.Parts, run.Progress, run.Observer, run.Random, run.Time).RunAsync(snapshot.Connection, snapshot.Name, cancellationToken);
        await FlushAsync(cancellationToken);
        return count;
    }

    /// <summary>The schema was there before: its triggers and foreign keys must not act on what is copied.</summary>
    /// <exception cref="GodwitException">The role may not switch them off.</exception>
    public async Task RequireReplicaRoleAsync(CancellationToken cancellationToken)
    {
        await using var target = await run.Target.OpenAsync(cancellationToken);
        try
        {
            await target.ExecuteAsync("SET session_replication_role = replica", cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "replica_role_denied", "Triggers and foreign keys of the existing schema cannot be held still during the copy.", $"target {run.Target.Url}", error.MessageText,
                $"As a superuser: GRANT SET ON PARAMETER session_replication_role TO {Sql.Name(run.Target.Url.User)}; (PostgreSQL 15 and later), or use `schema: dump`."), error);
        }
    }

    private async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        await using var state = await run.Target.OpenAsync(cancellationToken);
        return (await run.Claims.TotalsAsync(state, ofOthers: false, cancellationToken)).Open > 0;
    }

    // The copy commits without waiting for the disk; one commit that waits makes all before it durable.
    private Task FlushAsync(CancellationToken cancellationToken) => run.WithStateAsync(async state =>
    {
        await using var transaction = await state.BeginTransactionAsync(cancellationToken);
        await state.ExecuteAsync("SET LOCAL synchronous_commit = on; SELECT pg_current_xact_id()", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }, cancellationToken);
}

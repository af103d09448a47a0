using System.Collections.Immutable;
using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Drifting.Rules;
using Godwit.Engine.State;

namespace Godwit.Engine.Running.Drifting;

/// <summary>Drifts that wait until the target has every row from before they came.</summary>
/// <param name="Lsn">Where the cursor must have come to.</param>
/// <param name="Drifts">What is to be run.</param>
/// <param name="WasTried">Some of it was refused already.</param>
internal sealed record PendingDrifts(Lsn Lsn, ImmutableArray<(DriftRow Row, Remedy Remedy)> Drifts, bool WasTried);

/// <summary>What one look does: compares, keeps what it saw, tells it, applies. One caller at a time.</summary>
internal sealed class DriftWork(RunContext run, SchemaPhase schema, bool holdsTriggers)
{
    private readonly DriftStore _store = new(run.Configuration.Migration);
    private readonly SchemaLook _look = new(run, schema);
    private readonly DriftApply _apply = new(run);
    private readonly LargeObjectLook _largeObjects = new(run);
    private readonly PartitionLook _partitions = new(run);
    private ImmutableHashSet<BaselineRow>? _baseline;

    /// <summary>Fingerprints that were compared last; null: a look is due whatever they are.</summary>
    public (string Source, string Target)? Compared { get; private set; }

    /// <summary>A look is due although neither catalog has changed.</summary>
    public async Task<bool> IsLookDueAsync(CancellationToken cancellationToken)
    {
        // Until a look has come to its end: what was seen is kept by it.
        if (await _largeObjects.HasChangedAsync(cancellationToken)) Compared = null;
        return Compared is null || _partitions.IsDue;
    }

    /// <summary>What is compared only now and then is due at once.</summary>
    public void Expire() => _largeObjects.Expire();

    /// <summary>What waits to be applied; null: nothing.</summary>
    public PendingDrifts? Pending { get; private set; }

    /// <summary>Tables that exist on both sides, can be published, and are not.</summary>
    public ImmutableArray<TableName> Unpublished { get; private set; } = [];

    /// <summary>The cursor has come to where the pending ones can be run.</summary>
    public bool IsDue => Pending is { } pending && run.Following.Counts.AppliedLsn >= pending.Lsn;

    private bool Applies => run.Configuration.Database.Follow.SourceChanges == SourceChangesRule.Apply;

    /// <summary>Compares both sides, and keeps and tells what is new.</summary>
    /// <exception cref="GodwitException">A side cannot be reached or read.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        _baseline ??= await run.State.UseAsync(async state => await _store.BaselineAsync(state, cancellationToken), cancellationToken) is { } rows ? [.. rows] : null;
        var known = await run.State.UseAsync(state => _store.ReadAsync(state, cancellationToken), cancellationToken);
        var look = await _look.TakeAsync(_baseline, NewTables(known), cancellationToken);
        if (!await RememberAsync(look, known, cancellationToken)) return;
        var planned = DriftPlanner.Plan(look.Differences, _baseline!, look.Catalogs, look.Context).Select(Held).ToList();
        if (await _largeObjects.TakeAsync(cancellationToken) is { } largeObjects) planned.Add(largeObjects);
        planned.AddRange(await TruncatedAsync(known, cancellationToken));
        var open = await KeepAsync([.. planned.Select(one => one.Drift)], cancellationToken);
        Unpublished = [.. planned.Where(one => one.Drift is { Kind: "table", Property: "followed", Table: not null }).Select(one => one.Drift.Table!.Value)
            .Where(table => !look.Context.Unfollowed.ContainsKey(table))];
        await PlanAsync(planned, open, cancellationToken);
        // Without the archive statements are missing: the next look is as full as this one.
        Compared = look.Archive is null && planned.Count > 0 ? null : look.Fingerprints;
    }

    /// <summary>Runs what is pending.</summary>
    /// <param name="only">Which; the rest goes on waiting.</param>
    /// <param name="cancellationToken">Interrupts between two.</param>
    /// <exception cref="GodwitException">The target cannot be reached.</exception>
    public async Task ApplyAsync(Func<Drift, bool> only, CancellationToken cancellationToken)
    {
        if (Pending is not { } pending || !pending.Drifts.Any(one => only(one.Row.Drift))) return;
        var left = ImmutableArray.CreateBuilder<(DriftRow, Remedy)>();
        await using var target = await _apply.OpenAsync(cancellationToken);
        foreach (var one in pending.Drifts)
        {
            if (!only(one.Row.Drift))
            {
                left.Add(one);
                continue;
            }
            var problem = await _apply.RunAsync(target, one.Row.Id, one.Remedy, holdsTriggers, cancellationToken);
            if (problem is not null) left.Add(one with { Row = one.Row with { Problem = problem } });
            if (problem is null) run.Observer.On(new RunEvent.Drifted(one.Row.Drift, DriftOutcome.Applied));
            else if (problem != one.Row.Problem) run.Observer.On(new RunEvent.Drifted(one.Row.Drift, DriftOutcome.Failed, problem));
        }
        Pending = left.Count == 0 ? null : pending with { Drifts = left.ToImmutable(), WasTried = true };
    }

    /// <summary>What is open of a table.</summary>
    public async Task<ImmutableArray<Drift>> OpenAsync(TableName table, CancellationToken cancellationToken) =>
        [.. (await run.State.UseAsync(state => _store.OpenAsync(state, cancellationToken), cancellationToken)).Where(row => row.AppliedAt is null && row.Drift.Table == table).Select(row => row.Drift)];

    // The first look takes down what was there before; later ones forget what is no longer so. False: it has to be tried again.
    private async Task<bool> RememberAsync(LookResult look, ImmutableArray<DriftRow> known, CancellationToken cancellationToken)
    {
        var before = _baseline;
        if (before is null)
        {
            // What came between the copy and this look can only be told by the archives of both.
            if (run.DumpsSchema && look.Archive is null) throw new GodwitException(ExitCode.Failed, new Problem(
                "drift_no_archive", "Changes of the source's schema cannot be told yet.", $"source {run.Source.Url}", "pg_dump could not read the schema, or waited for a table that is being altered.", "It is tried again."));
            var stored = run.DumpsSchema ? await run.State.UseAsync(state => schema.StoredAsync(state, cancellationToken), cancellationToken) : null;
            _baseline = [.. DriftPlanner.Baseline(look.Differences, stored?.Contents, look.Archive?.Contents)];
        }
        else
        {
            var now = look.Differences.Select(DriftPlanner.Row).ToHashSet();
            _baseline = before.Intersect(now).Union(Accepted(look, known));
        }
        if (before is null || !before.SetEquals(_baseline))
            await run.WithStateAsync(state => _store.SetBaselineAsync(state, _baseline, run.Time.GetUtcNow(), cancellationToken), cancellationToken);
        return true;
    }

    // What another version prints otherwise never becomes equal: when it was applied, or changed on the target alone, it is as wanted.
    private static IEnumerable<BaselineRow> Accepted(LookResult look, ImmutableArray<DriftRow> known) =>
        from row in look.OfVersion
        from open in known
        where open.ResolvedAt is null && open.Drift.Kind == row.Kind && open.Drift.Name == row.Name && open.Drift.Property == row.Property && open.Drift.Source == row.Source
            && (open.AppliedAt is not null || open.Drift.Target != row.Target)
        select row;

    private async Task<ImmutableArray<PlannedDrift>> TruncatedAsync(ImmutableArray<DriftRow> known, CancellationToken cancellationToken)
    {
        await using var source = await run.Source.OpenAsync(cancellationToken);
        await using var target = await run.Target.OpenAsync(cancellationToken);
        return await _partitions.TakeAsync(source, target,
            [.. known.Where(row => row.ResolvedAt is null && row.Drift is { Kind: "partition", Table: not null }).Select(row => row.Drift.Table!.Value)], cancellationToken);
    }

    private static ImmutableHashSet<TableName> NewTables(IEnumerable<DriftRow> known) =>
        [.. known.Where(row => row.Drift is { Kind: "table", Property: null, Source: not null, Table: not null }).Select(row => row.Drift.Table!.Value)];

    // Enabled now, it would fire on what is being applied.
    private PlannedDrift Held(PlannedDrift one)
    {
        if (!holdsTriggers || one.Drift is not { Kind: "trigger", Property: "enabled" }) return one;
        var remedy = one.Remedy.ForOperator("triggers of the target hold still while changes are applied: run it when the run has ended");
        return new(one.Drift with { Class = remedy.Class, Note = remedy.Note }, remedy);
    }

    private async Task<ImmutableArray<DriftRow>> KeepAsync(ImmutableArray<Drift> seen, CancellationToken cancellationToken)
    {
        var now = run.Time.GetUtcNow();
        var open = await run.State.UseAsync(state => _store.OpenAsync(state, cancellationToken), cancellationToken);
        var change = LedgerChange.Of(open, seen);
        foreach (var drift in change.New)
        {
            await run.WithStateAsync(state => _store.AddAsync(state, drift, now, cancellationToken), cancellationToken);
            run.Observer.On(new RunEvent.Drifted(drift, DriftOutcome.Found));
        }
        foreach (var (id, drift) in change.Changed) await run.WithStateAsync(state => DriftStore.ChangeAsync(state, id, drift, cancellationToken), cancellationToken);
        foreach (var row in change.Gone)
        {
            await run.WithStateAsync(state => DriftStore.ResolvedAsync(state, row.Id, now, cancellationToken), cancellationToken);
            if (row.AppliedAt is null) run.Observer.On(new RunEvent.Drifted(row.Drift, DriftOutcome.Resolved));
        }
        return await run.State.UseAsync(state => _store.OpenAsync(state, cancellationToken), cancellationToken);
    }

    private async Task PlanAsync(List<PlannedDrift> planned, ImmutableArray<DriftRow> open, CancellationToken cancellationToken)
    {
        var rows = open.GroupBy(row => row.Drift.Key).ToDictionary(group => group.Key, group => group.First());
        var additive = planned.Where(one => one.Drift is { Class: DriftClass.Additive, Statement: not null } && rows.ContainsKey(one.Drift.Key))
            .Select(one => (rows[one.Drift.Key], one.Remedy)).ToImmutableArray();
        if (!Applies || additive.IsEmpty)
        {
            Pending = null;
            return;
        }
        // A message, since on an idle source the cursor passes nothing by itself.
        await using var source = await run.Source.OpenAsync(cancellationToken);
        var message = await source.ScalarAsync<string>("SELECT pg_logical_emit_message(true, 'godwit', 'look')::text", cancellationToken);
        Pending = new(new(Lsn.Parse(message!).Value + 1), additive, WasTried: false);
    }
}

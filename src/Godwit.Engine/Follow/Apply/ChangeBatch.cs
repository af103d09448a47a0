using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Apply;

/// <summary>In what order and form the changes of a group reach the target.</summary>
internal enum ApplyOrder
{
    /// <summary>What all changes of a row come to, set by set, table by table: no trigger and no foreign key looks at it.</summary>
    NetEffect,

    /// <summary>In the source's order; only neighbours of the same kind go together, since foreign keys are enforced.</summary>
    RowOrder,

    /// <summary>Each change by itself, in the source's order: tells which one fails.</summary>
    RowByRow,
}

/// <summary>Collects changes, and turns them into commands. Not thread-safe.</summary>
internal sealed class ChangeBatch(ApplyOrder order)
{
    // A row in it costs about this much besides its bytes.
    private const int Overhead = 160;

    private readonly List<Step> _steps = [];
    private readonly Dictionary<TablePlan, Step> _open = [];

    /// <summary>In what order they reach the target.</summary>
    public ApplyOrder Order => order;

    /// <summary>Changes collected.</summary>
    public int Count { get; private set; }

    /// <summary>About how much memory they take, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a change of a row.</summary>
    /// <param name="plan">Its table.</param>
    /// <param name="change">The change.</param>
    /// <param name="bytes">Size of its message.</param>
    public void Add(TablePlan plan, RowChange change, int bytes)
    {
        Count++;
        Bytes += bytes + Overhead;
        if (order == ApplyOrder.NetEffect)
        {
            if (_open.TryGetValue(plan, out var step) && step.TryTake(change)) return;
            _open[plan] = Begin(plan, change);
        }
        else if (order == ApplyOrder.RowByRow || _steps.Count == 0 || !_steps[^1].TryAppend(plan, change)) Begin(plan, change);
    }

    /// <summary>Adds a truncation: everything before it stays before it.</summary>
    public void Truncate(IReadOnlyList<TableName> tables, bool cascade, bool restartIdentity)
    {
        Count++;
        _open.Clear();
        var truncate = new ApplyCommand(tables[0], Statements.Truncate(tables, cascade, restartIdentity), [], null);
        // Deferred checks of rows before it would be in its way, as on the source they were not.
        _steps.Add(new(order == ApplyOrder.NetEffect
            ? [truncate]
            : [truncate with { Text = "SET CONSTRAINTS ALL IMMEDIATE" }, truncate, truncate with { Text = "SET CONSTRAINTS ALL DEFERRED" }]));
    }

    /// <summary>Deletes all rows of tables: where TRUNCATE would take others with it.</summary>
    public void DeleteAll(IEnumerable<TableName> tables)
    {
        Count++;
        _open.Clear();
        _steps.Add(new([.. tables.Select(table => new ApplyCommand(table, Statements.DeleteAll(table), [], null))]));
    }

    /// <summary>The commands, in the order in which they have to be run.</summary>
    public IEnumerable<ApplyCommand> Commands() => _steps.SelectMany(step => step.Commands(order != ApplyOrder.NetEffect));

    private Step Begin(TablePlan plan, RowChange change)
    {
        var step = new Step(plan, change);
        _steps.Add(step);
        return step;
    }

    /// <summary>Changes of one table of which no row occurs twice, or one that stands alone.</summary>
    private sealed class Step
    {
        private readonly TablePlan? _plan;
        private readonly IReadOnlyList<ApplyCommand>? _commands;
        private readonly RowChange? _single;
        private readonly List<RowChange> _inserts = [];
        private readonly Dictionary<RowKey, RowChange> _rows = [];

        public Step(IReadOnlyList<ApplyCommand> commands) => _commands = commands;

        public Step(TablePlan plan, RowChange change)
        {
            _plan = plan;
            if (StandsAlone(plan, change)) _single = change;
            else if (plan.Finding == RowFinding.ByKey) _rows[new(change.Key)] = change;
            else _inserts.Add(change);
        }

        // False: it has to come in a step behind this one.
        public bool TryTake(RowChange change)
        {
            if (_single is not null || StandsAlone(_plan!, change)) return false;
            if (_plan!.Finding != RowFinding.ByKey)
            {
                _inserts.Add(change);
                return true;
            }
            var key = new RowKey(change.Key);
            if (!_rows.TryGetValue(key, out var earlier)) _rows[key] = change;
            else if (!earlier.TryMerge(change, out var net)) return false;
            else if (net is null) _rows.Remove(key);
            else _rows[key] = net;
            return true;
        }

        public bool TryAppend(TablePlan plan, RowChange change)
        {
            if (_plan is null || _plan != plan || _single is not null || StandsAlone(plan, change)) return false;
            if (plan.Finding != RowFinding.ByKey)
            {
                _inserts.Add(change);
                return true;
            }
            return _rows.Count > 0 && _rows.First().Value.Operation == change.Operation && _rows.TryAdd(new(change.Key), change);
        }

        public IEnumerable<ApplyCommand> Commands(bool inRowOrder)
        {
            if (_commands is not null) return _commands;
            if (_single is not null)
                return _plan!.Finding == RowFinding.ByImage ? [PlanStatements.ByImage(_plan, _single)] : PlanStatements.Updates(_plan, [_single], inRowOrder);
            return _plan!.Finding == RowFinding.ByKey ? OfRows(_plan, inRowOrder) : [PlanStatements.Insert(_plan, _inserts)];
        }

        // Deletes make room for updates, and both for inserts, as far as other unique columns go.
        private IEnumerable<ApplyCommand> OfRows(TablePlan plan, bool inRowOrder)
        {
            var byOperation = _rows.Values.ToLookup(change => change.Operation);
            List<RowChange> gone = [.. byOperation[RowOperation.Delete], .. byOperation[RowOperation.Replace]];
            List<RowChange> come = [.. byOperation[RowOperation.Insert], .. byOperation[RowOperation.Replace]];
            if (gone.Count > 0) yield return PlanStatements.Delete(plan, gone, inRowOrder);
            foreach (var update in PlanStatements.Updates(plan, byOperation[RowOperation.Update], inRowOrder)) yield return update;
            if (come.Count > 0) yield return PlanStatements.Insert(plan, come);
        }

        // A change of the key could need the place of another row's; rows without a key have no net effect.
        private static bool StandsAlone(TablePlan plan, RowChange change) =>
            change.ChangesKey || (plan.Finding == RowFinding.ByImage && change.Operation != RowOperation.Insert);
    }
}

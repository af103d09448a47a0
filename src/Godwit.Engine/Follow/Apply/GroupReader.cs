using System.Collections.Immutable;
using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Apply;

/// <summary>How a group was left when filling it ended.</summary>
internal enum Filled
{
    /// <summary>It is to be committed.</summary>
    Full,

    /// <summary>The batch holds as much as it may; more of the same transaction can come.</summary>
    Batch,

    /// <summary>There is nothing more to read for now.</summary>
    Drained,
}

/// <summary>Puts what is in the spool into groups. Reads what is there, and never waits.</summary>
internal sealed class GroupReader(SpoolLog spool, ApplyOptions options, TimeProvider time) : IDisposable
{
    // A change by itself is a statement by itself: more of them only fill both sides' buffers.
    private const int RowsByThemselves = 500;

    private readonly TransactionReader _reader = new(spool);
    private readonly Dictionary<uint, TablePlan> _plans = [];
    private ImmutableDictionary<TableName, TargetTable> _tables = ImmutableDictionary<TableName, TargetTable>.Empty;

    /// <summary>Where it stands; asked for between two groups.</summary>
    public ReaderState State => _reader.State;

    /// <summary>Groups end before what is committed here or later; null: nowhere.</summary>
    public Lsn? Cut
    {
        get => _reader.Cut;
        set => _reader.Cut = value;
    }

    /// <summary>Everything before the cut has been read.</summary>
    public bool IsAtCut => _reader.IsAtCut;

    /// <summary>What is on the target already, and left out.</summary>
    public Positions Positions { get; set; } = new(default, []);

    /// <summary>The target's tables.</summary>
    public ImmutableDictionary<TableName, TargetTable> Tables
    {
        set
        {
            _tables = value;
            _plans.Clear();
        }
    }

    /// <summary>Goes back.</summary>
    public void Restore(ReaderState state) => _reader.Restore(state);

    /// <summary>Reads into a group until it is full, or its batch, or there is nothing more.</summary>
    /// <exception cref="TargetMismatchException">The next change has no place on the target.</exception>
    /// <exception cref="InvalidDataException">The spool is damaged.</exception>
    /// <exception cref="SpoolFailedException">The spool cannot be read.</exception>
    public Filled Fill(Group group, ChangeBatch batch)
    {
        var floor = Positions.Floor;
        while (!(group.IsWhole && group.IsFull(options, time)))
        {
            if (_reader.Next(floor) is not { } reading) return IsAtCut && group.IsWhole ? Filled.Full : Filled.Drained;
            switch (reading)
            {
                case Reading.Row row:
                    var counts = !Positions.Skips(row.Relation.Name, row.CommitLsn);
                    group.Changed(counts);
                    if (!counts) break;
                    var plan = PlanOf(row.Relation);
                    batch.Add(plan, RowChange.Of(plan, row.Message), row.Bytes);
                    if (batch.Bytes >= options.BatchBytes || (batch.Order == ApplyOrder.RowByRow && batch.Count >= RowsByThemselves)) return Filled.Batch;
                    break;
                case Reading.Truncation truncation:
                    Truncate(truncation, group, batch);
                    break;
                case Reading.Commit commit:
                    group.Committed(commit);
                    break;
                case Reading.Position position:
                    group.Reached(position.Lsn);
                    break;
            }
        }
        return Filled.Full;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    // A table that stands elsewhere must not be emptied by the CASCADE of another: then rows are deleted table by table.
    private void Truncate(Reading.Truncation truncation, Group group, ChangeBatch batch)
    {
        var tables = truncation.Relations.Select(relation => relation.Name).Where(table => !Positions.Skips(table, truncation.CommitLsn)).ToList();
        group.Changed(tables.Count > 0);
        if (tables.Count == 0) return;
        if (tables.Count == truncation.Relations.Length) batch.Truncate(tables, truncation.Message.Cascade, truncation.Message.RestartIdentity);
        else batch.DeleteAll(tables);
    }

    private TablePlan PlanOf(Relation relation)
    {
        if (_plans.TryGetValue(relation.Id, out var known) && ReferenceEquals(known.Relation, relation)) return known;
        if (!_tables.TryGetValue(relation.Name, out var table)) throw new TargetMismatchException(relation.Name, new(
            "target_table_missing", "The target lacks a table whose rows change on the source.", $"target {relation.Name}",
            "It was made or renamed on the source, or dropped on the target.", $"Make it there as it is on the source; if it had rows already: godwit resync {relation.Name}."));
        return _plans[relation.Id] = TablePlan.Of(relation, table);
    }
}

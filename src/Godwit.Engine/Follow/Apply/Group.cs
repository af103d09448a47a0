using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Apply;

/// <summary>Whole source transactions that are applied as one target transaction: what it holds so far.</summary>
internal sealed class Group(long started)
{
    /// <summary>When it was begun, by the clock's timestamp; waiting for its first change does not count.</summary>
    public long Started { get; set; } = started;

    /// <summary>Transactions that it is to hold, no more; null: as the options say.</summary>
    public int? Limit { get; init; }

    /// <summary>Source transactions in it.</summary>
    public int Transactions { get; private set; }

    /// <summary>Row changes in it.</summary>
    public long Rows { get; private set; }

    /// <summary>Where its last transaction ends; null: there is none yet.</summary>
    public Lsn? End { get; private set; }

    /// <summary>Not in the middle of a transaction, and not empty: it may end here.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Nothing is in it.</summary>
    public bool IsEmpty => Rows == 0 && End is null;

    /// <summary>When its last transaction was committed on the source, by the source's clock.</summary>
    public DateTimeOffset? CommittedAt { get; private set; }

    /// <summary>A transaction is complete.</summary>
    public void Committed(Reading.Commit commit)
    {
        Transactions++;
        IsWhole = true;
        (End, CommittedAt) = (commit.End, commit.Transaction.CommittedAt);
    }

    /// <summary>There is nothing to apply up to here.</summary>
    public void Reached(Lsn position) => (End, IsWhole) = (position, true);

    /// <summary>Takes in what was written by itself.</summary>
    public void Add(Group later)
    {
        (Transactions, Rows, IsWhole) = (Transactions + later.Transactions, Rows + later.Rows, true);
        (End, CommittedAt) = (later.End ?? End, later.CommittedAt ?? CommittedAt);
    }

    /// <summary>A change of the transaction under way; false: one that is left out.</summary>
    public void Changed(bool counts)
    {
        if (counts) Rows++;
        IsWhole = false;
    }

    /// <summary>It is to be committed.</summary>
    public bool IsFull(ApplyOptions options, TimeProvider time) => Limit is { } limit
        ? Transactions >= limit
        : Transactions >= options.GroupTransactions || time.GetElapsedTime(Started) >= options.GroupDelay;
}

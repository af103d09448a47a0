namespace Godwit.Engine.Follow.Apply;

/// <summary>
/// How many source transactions the next part of a replay takes. Of a part that broke, half: one that breaks by itself is found in about
/// log2 attempts. Behind it twice as many each time, so that what lies around it goes in few large parts.
/// </summary>
/// <param name="transactions">Transactions to replay: together they broke.</param>
internal sealed class PartSize(int transactions)
{
    private int _wanted = Math.Max(1, transactions / 2);
    // So many of the next ones break together.
    private int _broken = transactions;

    /// <summary>Transactions that are left.</summary>
    public int Left { get; private set; } = transactions;

    /// <summary>Transactions that the next part takes; zero when none is left.</summary>
    public int Next => Math.Min(_wanted, Left);

    /// <summary>The part went through.</summary>
    public void Fitted()
    {
        var took = Next;
        (Left, _broken) = (Left - took, Math.Max(0, _broken - took));
        // Two halves may have broken only together.
        _wanted = _broken > 0 ? _broken : 2 * took;
    }

    /// <summary>It did not; it is smaller next time, but for one transaction.</summary>
    public void Broke()
    {
        _broken = Next;
        _wanted = Math.Max(1, _broken / 2);
    }
}

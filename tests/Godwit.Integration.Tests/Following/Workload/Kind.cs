namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Something that a transaction does.</summary>
/// <param name="Name">For counting.</param>
/// <param name="Weight">How often in a deck.</param>
/// <param name="Step">Does it.</param>
/// <param name="IsAlone">Fills a transaction of its own.</param>
internal sealed record Kind(string Name, int Weight, Func<Transaction, Task> Step, bool IsAlone = false)
{
    /// <summary>It empties tables.</summary>
    public bool IsTruncation => Name.Contains("truncate", StringComparison.Ordinal);

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<Kind> All { get; } =
    [
        .. Inserts.Kinds, .. Updates.Kinds, .. Keys.Kinds, .. Swaps.Kinds, .. Deletes.Kinds, .. Families.Kinds, .. Toast.Kinds, .. WholeRows.Kinds, .. Partitions.Kinds,
        .. Merges.Kinds, .. Savepoints.Kinds, .. Truncates.Kinds, .. Extras.Kinds, .. Large.Kinds,
    ];
}

/// <summary>Deals the kinds: each comes as often as its weight before any deck begins anew.</summary>
internal sealed class Deck(Values values)
{
    private readonly Stack<Kind> _cards = new();

    /// <summary>The kinds of the next transaction: one, or up to four.</summary>
    /// <param name="truncates">Those that empty tables too.</param>
    public List<Kind> Deal(bool truncates)
    {
        var hand = new List<Kind>();
        for (var left = values.Between(1, 4); left > 0; left--)
        {
            while (!truncates && Next().IsTruncation) _cards.Pop();
            if (Next() is not { IsAlone: true }) hand.Add(_cards.Pop());
            else if (hand.Count == 0) return [_cards.Pop()];
            else break;
        }
        return hand;
    }

    private Kind Next()
    {
        if (_cards.Count == 0)
            foreach (var card in values.Shuffled(Kind.All.SelectMany(kind => Enumerable.Repeat(kind, kind.Weight)))) _cards.Push(card);
        return _cards.Peek();
    }
}

using System.Collections.Immutable;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>What writers did.</summary>
/// <param name="Committed">Transactions committed.</param>
/// <param name="RolledBack">Transactions rolled back on purpose.</param>
/// <param name="CommittedKinds">How often each kind was in a transaction that committed.</param>
/// <param name="Conflicts">Transactions that the server refused because of another writer, by SQLSTATE.</param>
internal sealed record WorkloadCounts(
    int Committed, int RolledBack, ImmutableSortedDictionary<string, int> CommittedKinds, ImmutableSortedDictionary<string, int> Conflicts)
{
    /// <summary>Nothing yet.</summary>
    public static WorkloadCounts None { get; } =
        new(0, 0, ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal), ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal));

    /// <summary>Both together.</summary>
    public static WorkloadCounts operator +(WorkloadCounts left, WorkloadCounts right) => new(
        left.Committed + right.Committed, left.RolledBack + right.RolledBack, Sum(left.CommittedKinds, right.CommittedKinds), Sum(left.Conflicts, right.Conflicts));

    /// <summary>One more that committed.</summary>
    public WorkloadCounts Commit(IEnumerable<Kind> kinds) =>
        this with { Committed = Committed + 1, CommittedKinds = kinds.Aggregate(CommittedKinds, (counts, kind) => Add(counts, kind.Name, 1)) };

    /// <summary>One more that was rolled back on purpose.</summary>
    public WorkloadCounts RollBack() => this with { RolledBack = RolledBack + 1 };

    /// <summary>One more that met another writer.</summary>
    public WorkloadCounts Conflict(string sqlState) => this with { Conflicts = Add(Conflicts, sqlState, 1) };

    /// <summary>For the test's output.</summary>
    public override string ToString() =>
        $"{Committed} committed, {RolledBack} rolled back, conflicts: {string.Join(", ", Conflicts.Select(pair => $"{pair.Value} × {pair.Key}"))}; "
        + string.Join(", ", CommittedKinds.Select(pair => $"{pair.Key} {pair.Value}"));

    private static ImmutableSortedDictionary<string, int> Sum(ImmutableSortedDictionary<string, int> left, ImmutableSortedDictionary<string, int> right) =>
        right.Aggregate(left, (sum, pair) => Add(sum, pair.Key, pair.Value));

    private static ImmutableSortedDictionary<string, int> Add(ImmutableSortedDictionary<string, int> counts, string key, int more) =>
        counts.SetItem(key, counts.GetValueOrDefault(key) + more);
}

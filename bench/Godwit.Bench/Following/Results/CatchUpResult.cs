using System.Collections.Immutable;

namespace Godwit.Bench.Following.Results;

/// <summary>What was measured of one workload's backlog.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Description">What is done to what.</param>
/// <param name="Transactions">The backlog.</param>
/// <param name="WalBytes">The WAL that it was, the median.</param>
/// <param name="Peers">Godwit, the subscription, the reader.</param>
internal sealed record CatchUpResult(string Workload, string Description, int Transactions, double? WalBytes, ImmutableArray<Rounds<CatchUpRun>> Peers)
{
    /// <summary>The median seconds of a peer; null when it did not run.</summary>
    public double? Seconds(string peer) => Of(peer)?.Median(run => run.Wall.TotalSeconds);

    /// <summary>How many times faster the first than the second, starts included; null when one did not run.</summary>
    public double? Ratio(string peer, string other) => Seconds(other) / Seconds(peer);

    /// <summary>A peer's rounds; null when there are none.</summary>
    public Rounds<CatchUpRun>? Of(string peer) => Peers.FirstOrDefault(rounds => rounds.Peer == peer);
}

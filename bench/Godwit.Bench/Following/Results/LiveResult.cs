using System.Collections.Immutable;

namespace Godwit.Bench.Following.Results;

/// <summary>What was measured of a live source.</summary>
/// <param name="Description">What is done to what.</param>
/// <param name="Alone">The source when nobody follows.</param>
/// <param name="Peers">Godwit, the subscription.</param>
internal sealed record LiveResult(string Description, Rounds<LiveRun> Alone, ImmutableArray<Rounds<LiveRun>> Peers)
{
    /// <summary>The source's median rate while a peer follows; null when it was not measured.</summary>
    public double? Tps(string peer) => Of(peer)?.Median(run => run.Tps);

    /// <summary>A peer's rounds; null when there are none.</summary>
    public Rounds<LiveRun>? Of(string peer) => Peers.FirstOrDefault(rounds => rounds.Peer == peer);
}

using System.Collections.Immutable;

namespace Godwit.Bench.Following.Results;

/// <summary>Everything that was measured.</summary>
/// <param name="CatchUps">A backlog each.</param>
/// <param name="Live">Null: not measured.</param>
internal sealed record FollowResults(ImmutableArray<CatchUpResult> CatchUps, LiveResult? Live)
{
    /// <summary>Nothing yet.</summary>
    public static FollowResults Empty { get; } = new([], null);

    /// <summary>Whether every peer ran in every round.</summary>
    public bool IsComplete => CatchUps.SelectMany(set => set.Peers).All(peer => peer.NotRun is null) && (Live is null || Live.Peers.Append(Live.Alone).All(peer => peer.NotRun is null));
}

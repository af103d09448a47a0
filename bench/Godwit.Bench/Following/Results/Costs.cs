namespace Godwit.Bench.Following.Results;

/// <summary>What a follower used from its start on.</summary>
/// <param name="Resident">The runner's memory at its highest, in bytes; null: it has no process of its own.</param>
/// <param name="Runner">CPU seconds of that process.</param>
/// <param name="Target">CPU seconds of its sessions or workers in the target's server.</param>
/// <param name="Source">CPU seconds of what sends to it in the source's server.</param>
internal sealed record Costs(long? Resident, double? Runner, double Target, double Source);

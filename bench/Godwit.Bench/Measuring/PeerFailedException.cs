namespace Godwit.Bench.Measuring;

/// <summary>A peer failed, or did not do the work: a figure of such a run would be a lie.</summary>
internal sealed class PeerFailedException(string message) : Exception(message);

namespace Godwit.Engine.Copy;

/// <summary>No process keeps the copy's snapshot any more; what is not copied yet needs a new one (postgres.md, rule 4).</summary>
public sealed class SnapshotLostException(string why) : Exception($"The snapshot of the copy is gone: {why}");

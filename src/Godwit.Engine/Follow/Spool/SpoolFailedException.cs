namespace Godwit.Engine.Follow.Spool;

/// <summary>The spool's disk is full, or fails. Not an <see cref="IOException"/>: those are a connection's, which is opened again.</summary>
/// <param name="folder">The spool.</param>
/// <param name="cause">What the disk said.</param>
internal sealed class SpoolFailedException(string folder, Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>For the user.</summary>
    public GodwitException Told() => new(ExitCode.Failed, new Problem(
        "spool_failed", "The spool cannot be written or read.", folder, Message,
        "Make room on that disk, or move `spool` to another; then `godwit run` goes on: the source keeps what was not received."), this);
}

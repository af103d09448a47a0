using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Stream;

/// <summary>
/// Leaves out the transactions that were received, where a read begins before them. As the walsender does, by where the commit's record
/// begins; what describes tables stays, since a read describes each once.
/// </summary>
/// <param name="have">Everything up to here was received.</param>
internal sealed class ReceivedFilter(Lsn have)
{
    private bool _skips;

    /// <summary>True for a message that is to be kept. To be asked for each, in their order.</summary>
    public bool Keeps(ReadOnlyMemory<byte> message)
    {
        var kind = message.Span[0];
        if (kind == MessageType.Begin) _skips = PgOutput.Begin(message).CommitLsn < have;
        if (!_skips) return true;
        if (kind == MessageType.Commit) _skips = false;
        return kind is MessageType.Relation or MessageType.Type;
    }
}

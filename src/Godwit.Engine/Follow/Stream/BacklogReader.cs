using Godwit.Engine.Events;
using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Wire;

namespace Godwit.Engine.Follow.Stream;

/// <summary>
/// Brings what waits on the source in bulk, before it is streamed: a walsender gives each message to the network by itself, which costs
/// more than decoding it; a COPY of pg_logical_slot_peek_binary_changes sends the same messages many at a time (docs/adr/0015). Blocks.
/// </summary>
/// <param name="source">Where from.</param>
/// <param name="spool">What was received.</param>
/// <param name="take">Takes a message; false: there is no room for more.</param>
/// <param name="safe">What the source need not keep, after what came last was made as durable as it has to be.</param>
/// <param name="observer">Told when it begins.</param>
/// <param name="time">Clock.</param>
/// <param name="from">From how much waiting WAL, in bytes; 0: never.</param>
internal sealed class BacklogReader(
    StreamSource source, SpoolLog spool, Func<ReadOnlyMemory<byte>, bool> take, Func<Lsn> safe, IRunObserver observer, TimeProvider time, long from)
{
    // The source sends nothing while it decodes.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Reads until little waits.</summary>
    /// <returns>The connection can stream from here on; false: it was left in the middle, for want of room.</returns>
    /// <exception cref="Npgsql.PostgresException">The source refuses.</exception>
    public bool Read(ReplicationStream connection, CancellationToken cancellationToken)
    {
        for (var bytes = Backlog.FirstBytes; ; bytes = Backlog.Next(bytes))
        {
            var have = spool.Lsn;
            var backlog = Look(connection);
            if (!backlog.IsRead(have, from)) return true;
            if (bytes == Backlog.FirstBytes)
            {
                observer.On(new RunEvent.Noticed("backlog", $"{backlog.Flushed - have:N0} bytes of WAL wait on the source: they are read in bulk, then the stream begins."));
                // What it decodes waits there until all of it is sent: in memory, then in a temporary file.
                connection.Ask("SET work_mem = '64MB'");
            }
            var until = backlog.Until(have, bytes);
            var filter = new ReceivedFilter(have);
            if (!connection.CopyColumn(source.Peek(until), Silence, message => !filter.Keeps(message) || take(message))) return false;
            if (until > spool.Lsn) spool.Append(FrameKind.Position, [], until);
            if (Told(Backlog.Next(bytes), cancellationToken) is not { } told) return true;
            connection.Ask(source.Advance(told));
        }
    }

    private Backlog Look(ReplicationStream connection) => connection.Ask(source.Positions) is [{ } restart, { } flushed]
        ? new(Lsn.Parse(restart), Lsn.Parse(flushed))
        : new(default, default);

    // The next read brings again what is not acknowledged: where that would be more than is new, it waits for the apply, which has enough
    // to do. Null: that stands still.
    private Lsn? Told(long bytes, CancellationToken cancellationToken)
    {
        var (told, since) = (safe(), time.GetTimestamp());
        while (spool.Lsn - told > bytes)
        {
            cancellationToken.WaitHandle.WaitOne(Pause);
            cancellationToken.ThrowIfCancellationRequested();
            var now = safe();
            if (now > told) since = time.GetTimestamp();
            else if (time.GetElapsedTime(since) > Patience) return null;
            told = now;
        }
        return told;
    }
}

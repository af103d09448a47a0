using System.Globalization;
using System.Text;
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
/// <param name="progress">Told that the source was heard, and that something waits there.</param>
/// <param name="observer">Told when it begins.</param>
/// <param name="time">Clock.</param>
internal sealed class BacklogReader(
    StreamSource source, SpoolLog spool, Func<ReadOnlyMemory<byte>, bool> take, Func<Lsn> safe, FollowProgress progress, IRunObserver observer, TimeProvider time)
{
    // The source sends nothing while it decodes.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Reads until little waits.</summary>
    /// <param name="connection">It does not stream yet.</param>
    /// <param name="from">From how much waiting WAL, in bytes; 0: never.</param>
    /// <param name="cancellationToken">Ends waiting for the apply; the connection is ended by whoever opened it.</param>
    /// <returns>The connection can stream from here on; false: it was left in the middle, for want of room.</returns>
    /// <exception cref="GodwitException">The slot does not stand where it was left.</exception>
    /// <exception cref="Npgsql.PostgresException">The source refuses.</exception>
    public bool Read(ReplicationStream connection, long from, CancellationToken cancellationToken)
    {
        try
        {
            for (var (bytes, waited) = (0L, 0L); ;)
            {
                var have = spool.Lsn;
                var backlog = Look(connection, have);
                if (backlog.Next(have, from, bytes, waited) is not { } next) return true;
                if (bytes == 0) Begin(connection, backlog, have);
                (bytes, waited) = (next, backlog.Waiting(have));
                progress.Set(counts => counts with { IsConnected = true, Problem = null, HasBacklog = true });
                if (Told(backlog, bytes, cancellationToken) is not { } told)
                {
                    // Time has passed.
                    Look(connection, have);
                    return true;
                }
                if (told > backlog.Confirmed && backlog.MayAdvance) connection.Ask(source.Advance(told));
                if (!Bring(connection, have, backlog.Until(have, bytes))) return false;
            }
        }
        finally
        {
            progress.Set(counts => counts with { HasBacklog = false });
        }
    }

    private bool Bring(ReplicationStream connection, Lsn have, Lsn until)
    {
        var filter = new ReceivedFilter(have);
        var isFirst = true;
        if (!connection.CopyColumn(source.Peek(until), Silence, message =>
        {
            if (!isFirst) return !filter.Keeps(message) || take(message);
            // Between two statements nobody holds the slot.
            isFirst = false;
            source.RequireFrom(Lsn.Parse(Encoding.ASCII.GetString(message.Span)), have);
            return true;
        })) return false;
        if (until > spool.Lsn) spool.Append(FrameKind.Position, [], until);
        safe();
        return true;
    }

    private Backlog Look(ReplicationStream connection, Lsn have)
    {
        if (connection.Ask(source.Positions) is not [{ } restart, { } confirmed, { } flushed, { } version]) throw source.Gone();
        source.RequireFrom(Lsn.Parse(confirmed), have);
        return new(Lsn.Parse(restart), Lsn.Parse(confirmed), Lsn.Parse(flushed), int.Parse(version, CultureInfo.InvariantCulture));
    }

    // What it decodes waits on the source until all of it is sent: in memory, then in a temporary file. The lock tells another migration
    // of this name that the slot is in use though no session holds it.
    private void Begin(ReplicationStream connection, Backlog backlog, Lsn have)
    {
        observer.On(new RunEvent.Noticed("backlog", $"{backlog.Waiting(have):N0} bytes of WAL wait on the source: they are read in bulk, then the stream begins."));
        var major = backlog.Version / 10_000;
        connection.Ask($"{SessionSettings.AfterConnect(major)}SET work_mem = '64MB'; SELECT pg_try_advisory_lock({Slot.LockKey(Sql.Text(source.Slot))}) WHERE {SessionSettings.EndsWithItsClient(major)}");
    }

    // What is not acknowledged comes again: where that would be more than is new, this waits for the apply, which has enough to do. Null:
    // that stands still.
    private Lsn? Told(Backlog backlog, long bytes, CancellationToken cancellationToken)
    {
        var (told, since) = (safe(), time.GetTimestamp());
        while (backlog.MayAdvance && spool.Lsn - (told > backlog.Confirmed ? told : backlog.Confirmed) > bytes)
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

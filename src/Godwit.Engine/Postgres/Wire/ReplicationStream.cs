using System.Buffers.Binary;

namespace Godwit.Engine.Postgres.Wire;

/// <summary>
/// The changes of a logical slot as the walsender sends them. One thread reads, and blocks; others may acknowledge and end it.
/// https://www.postgresql.org/docs/current/protocol-replication.html
/// </summary>
internal sealed class ReplicationStream : IDisposable
{
    // As wal_receiver_timeout: a server that is there answers what it is told.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int DataHeader = 1 + 8 + 8 + 8;

    private readonly WireSession _session;
    private ulong _sent;

    private ReplicationStream(WireSession session) => _session = session;

    /// <summary>TLS's version; null: none.</summary>
    public string? Tls => _session.Tls;

    /// <summary>Everything that the source committed before this has been sent, by its last word.</summary>
    public Lsn Sent => new(Volatile.Read(ref _sent));

    /// <summary>Connects and logs in. Blocks.</summary>
    /// <param name="url">Where.</param>
    /// <param name="certificate">Verifies the server's.</param>
    /// <param name="cancellationToken">Ends it, also while it blocks.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ReplicationStream Open(DatabaseUrl url, ServerCertificate certificate, CancellationToken cancellationToken)
    {
        WireSession? session = null;
        try
        {
            session = WireSession.Connect(url, certificate, Silence, cancellationToken);
            using var end = cancellationToken.Register(session.Dispose);
            session.LogIn(url, ("replication", "database"), ("application_name", "godwit"), ("client_encoding", "UTF8"), ("options", SessionSettings.StartupOptions));
            return new(session);
        }
        catch (Exception error)
        {
            session?.Dispose();
            if (error is OperationCanceledException) throw;
            // Ended by that, it says so in many ways.
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Runs a statement, before it streams: a walsender knows SQL too.</summary>
    /// <returns>The texts of its last row; null: it has none.</returns>
    /// <exception cref="Npgsql.PostgresException">The server refuses.</exception>
    public string?[]? Ask(string statement) => _session.Ask(statement);

    /// <summary>Reads the only column of a query, before it streams.</summary>
    /// <param name="query">A SELECT of one column.</param>
    /// <param name="silence">It is broken when nothing comes for so long.</param>
    /// <param name="take">Takes a value, valid until it returns; false: no more.</param>
    /// <returns>It was read to its end; otherwise this connection can do nothing more.</returns>
    /// <exception cref="Npgsql.PostgresException">The server refuses, or ends it with an error.</exception>
    public bool CopyColumn(string query, TimeSpan silence, Func<ReadOnlyMemory<byte>, bool> take)
    {
        _session.Silence = silence;
        var isWhole = _session.CopyColumn(query, take);
        _session.Silence = Silence;
        return isWhole;
    }

    /// <summary>Begins to stream.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="from">Transactions that end before it are left out.</param>
    /// <param name="options">The plugin's.</param>
    /// <exception cref="Npgsql.PostgresException">The server refuses.</exception>
    public void Start(string slot, Lsn from, IEnumerable<KeyValuePair<string, string?>> options)
    {
        // The replication grammar knows no escape strings.
        var list = string.Join(", ", options.Select(option => $"{Sql.Name(option.Key)} '{option.Value?.Replace("'", "''", StringComparison.Ordinal)}'"));
        _session.Write(WireMessages.Of((byte)'Q', WireMessages.Text($"START_REPLICATION SLOT {Sql.Name(slot)} LOGICAL {from}{(list.Length > 0 ? $" ({list})" : "")}")));
        while (true)
        {
            var (type, body) = _session.Next();
            if (type == (byte)'W') return;
            if (type == (byte)'E') throw WireMessages.Error(body.Span);
        }
    }

    /// <summary>The next change that is here; false: <see cref="Wait"/> for more. Valid until then.</summary>
    /// <exception cref="Npgsql.PostgresException">The server ends it with an error.</exception>
    /// <exception cref="EndOfStreamException">The server ends it.</exception>
    public bool TryNext(out ReadOnlyMemory<byte> change)
    {
        while (_session.TryNext(out var type, out var body))
        {
            switch (type)
            {
                case (byte)'d' when body.Span[0] == (byte)'w':
                    change = body[DataHeader..];
                    return true;
                case (byte)'d' when body.Span[0] == (byte)'k':
                    Volatile.Write(ref _sent, Math.Max(_sent, BinaryPrimitives.ReadUInt64BigEndian(body.Span[1..])));
                    break;
                case (byte)'E':
                    throw WireMessages.Error(body.Span);
                case (byte)'c' or (byte)'C':
                    throw new EndOfStreamException("The source ended the stream.");
                default:
                    // Notices and changed settings.
                    break;
            }
        }
        change = default;
        return false;
    }

    /// <summary>Waits until more has come, and takes of it what one read takes.</summary>
    /// <returns>How much had come, taken or not, in bytes.</returns>
    public int Wait() => _session.Fill() + _session.Available;

    /// <summary>Tells the source what it need not keep, and asks it to answer: so the reader is never without a message for long.</summary>
    /// <param name="safe">Everything before it; zero: nothing yet.</param>
    /// <param name="now">The time.</param>
    public void Acknowledge(Lsn safe, DateTimeOffset now)
    {
        Span<byte> status = stackalloc byte[5 + 34];
        (status[0], status[5], status[38]) = ((byte)'d', (byte)'r', 1);
        BinaryPrimitives.WriteInt32BigEndian(status[1..], status.Length - 1);
        BinaryPrimitives.WriteUInt64BigEndian(status[6..], Math.Max(Sent.Value, safe.Value));
        BinaryPrimitives.WriteUInt64BigEndian(status[14..], safe.Value);
        BinaryPrimitives.WriteUInt64BigEndian(status[22..], safe.Value);
        BinaryPrimitives.WriteInt64BigEndian(status[30..], (now - Epoch).Ticks / TimeSpan.TicksPerMicrosecond);
        _session.Write(status);
    }

    /// <summary>Ends it; a thread that waits fails. The walsender ends when it sees the connection closed.</summary>
    public void Dispose() => _session.Dispose();
}

using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace Godwit.Engine.Postgres.Wire;

/// <summary>Statements on a session of our own: simple queries, and one column by COPY.</summary>
internal static class WireStatements
{
    private const int CopyHeader = 11 + 4;

    // And then \377\r\n\0.
    private static ReadOnlySpan<byte> CopySignature => "PGCOPY\n"u8;

    /// <summary>Runs a statement. Blocks.</summary>
    /// <returns>The texts of its last row; null: it has none.</returns>
    /// <exception cref="PostgresException">The server refuses.</exception>
    public static string?[]? Ask(this WireSession session, string statement)
    {
        string?[]? row = null;
        Run(session, statement, (type, body) =>
        {
            if (type == (byte)'D') row = Row(body.Span);
            return true;
        });
        return row;
    }

    /// <summary>Reads the only column of a query by a binary COPY, which sends many rows at a time. Blocks.</summary>
    /// <param name="session">The session; of no more use when it is left early.</param>
    /// <param name="query">A SELECT of one column.</param>
    /// <param name="take">Takes a value that is not NULL, valid until it returns; false: no more.</param>
    /// <returns>It was read to its end.</returns>
    /// <exception cref="PostgresException">The server refuses, or ends it with an error.</exception>
    public static bool CopyColumn(this WireSession session, string query, Func<ReadOnlyMemory<byte>, bool> take) =>
        Run(session, $"COPY ({query}) TO STDOUT (FORMAT binary)", (type, body) => type != (byte)'d' || Value(body) is not { } value || take(value));

    private static bool Run(WireSession session, string statement, Func<byte, ReadOnlyMemory<byte>, bool> take)
    {
        session.Write(WireMessages.Of((byte)'Q', WireMessages.Text(statement)));
        PostgresException? error = null;
        while (true)
        {
            var (type, body) = Next(session, error);
            if (type == (byte)'Z') return error is null ? true : throw error;
            if (type == (byte)'E') error = WireMessages.Error(body.Span);
            else if (!take(type, body)) return false;
        }
    }

    // Where the server ends the session it says why before.
    private static (byte Type, ReadOnlyMemory<byte> Body) Next(WireSession session, PostgresException? error)
    {
        try
        {
            return session.Next();
        }
        catch (IOException) when (error is not null)
        {
            throw error;
        }
    }

    // The server sends a message for each row, the first behind the header; the last is the end, a count of -1.
    // https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY, https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
    private static ReadOnlyMemory<byte>? Value(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith(CopySignature)) body = body[(CopyHeader + 4 + BinaryPrimitives.ReadInt32BigEndian(body.Span[CopyHeader..]))..];
        if (body.IsEmpty || BinaryPrimitives.ReadInt16BigEndian(body.Span) < 0) return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(body.Span[2..]);
        if (length < 0) return null;
        return body.Slice(6, length);
    }

    private static string?[] Row(ReadOnlySpan<byte> body)
    {
        var values = new string?[BinaryPrimitives.ReadInt16BigEndian(body)];
        var at = 2;
        for (var index = 0; index < values.Length; index++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body[at..]);
            at += 4;
            if (length < 0) continue;
            values[index] = Encoding.UTF8.GetString(body.Slice(at, length));
            at += length;
        }
        return values;
    }
}

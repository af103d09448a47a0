using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace Godwit.Engine.Postgres.Wire;

/// <summary>Messages of the protocol, version 3: https://www.postgresql.org/docs/current/protocol-message-formats.html.</summary>
internal static class WireMessages
{
    /// <summary>A message of a type, or, with type 0, one of those at the beginning that have none.</summary>
    public static byte[] Of(byte type, params ReadOnlySpan<byte> body)
    {
        var head = type == 0 ? 0 : 1;
        var message = new byte[head + 4 + body.Length];
        if (head > 0) message[0] = type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(head), 4 + body.Length);
        body.CopyTo(message.AsSpan(head + 4));
        return message;
    }

    /// <summary>The request for TLS.</summary>
    public static byte[] TlsRequest => Of(0, Number(80877103));

    /// <summary>The beginning of a session, with its parameters.</summary>
    public static byte[] Startup(params IEnumerable<(string Name, string Value)> parameters) =>
        Of(0, [.. Number(3 << 16), .. parameters.SelectMany(parameter => (byte[])[.. Text(parameter.Name), .. Text(parameter.Value)]), 0]);

    /// <summary>A text and its end.</summary>
    public static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>Four bytes.</summary>
    public static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>What an ErrorResponse says, as the driver's exception.</summary>
    public static PostgresException Error(ReadOnlySpan<byte> body)
    {
        var fields = new Dictionary<char, string>();
        while (body.Length > 1 && body[0] != 0)
        {
            var end = body.IndexOf((byte)0);
            if (end < 0) end = body.Length;
            fields[(char)body[0]] = Encoding.UTF8.GetString(body[1..end]);
            body = body[Math.Min(end + 1, body.Length)..];
        }
        return new(fields.GetValueOrDefault('M', "no message"), fields.GetValueOrDefault('S', "ERROR"), fields.GetValueOrDefault('V', "ERROR"), fields.GetValueOrDefault('C', "XX000"));
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Godwit.Engine.Postgres.Wire;

/// <summary>Logs a role in: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP.</summary>
internal static class WireLogin
{
    private const int Cleartext = 3;
    private const int Md5 = 5;
    private const int Sasl = 10;
    private const int SaslContinue = 11;
    private const int SaslFinal = 12;

    /// <summary>Begins the session, and waits until the server is ready.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="url">Role, password and database.</param>
    /// <param name="parameters">More for the startup message.</param>
    /// <exception cref="Npgsql.PostgresException">The server refuses.</exception>
    /// <exception cref="InvalidDataException">It asks for what is not supported, or does not prove that it is the one.</exception>
    public static void LogIn(this WireSession session, DatabaseUrl url, params IEnumerable<(string Name, string Value)> parameters)
    {
        session.Write(WireMessages.Startup([("user", url.User), ("database", url.Database), .. parameters]));
        ScramSha256? scram = null;
        var isVerified = false;
        while (true)
        {
            var (type, body) = session.Next();
            switch (type)
            {
                case (byte)'R':
                    Answer(session, url, BinaryPrimitives.ReadInt32BigEndian(body.Span), body[4..], ref scram, ref isVerified);
                    break;
                case (byte)'E':
                    throw WireMessages.Error(body.Span);
                case (byte)'Z':
                    if (scram is not null && !isVerified) throw new InvalidDataException("the server did not prove that it knows the password");
                    return;
                default:
                    // Notices, settings, and the key for cancelling: nobody asks for them here.
                    break;
            }
        }
    }

    private static void Answer(WireSession session, DatabaseUrl url, int kind, ReadOnlyMemory<byte> body, ref ScramSha256? scram, ref bool isVerified)
    {
        if (url.RequireChannelBinding && (kind is Cleartext or Md5 || (kind == 0 && !isVerified)))
            throw new InvalidDataException("the server asks for a login that is not bound to the channel, and channel_binding is require");
        switch (kind)
        {
            case 0:
                return;
            case Cleartext:
                session.Write(WireMessages.Of((byte)'p', WireMessages.Text(Password(url))));
                return;
            case Md5:
                session.Write(WireMessages.Of((byte)'p', WireMessages.Text(Digest(url, body[..4].ToArray()))));
                return;
            case Sasl:
                scram = Begin(url, Encoding.UTF8.GetString(body.Span).Split('\0'), session.Channel);
                var first = Encoding.UTF8.GetBytes(scram.First);
                session.Write(WireMessages.Of((byte)'p', [.. WireMessages.Text(scram.Mechanism), .. WireMessages.Number(first.Length), .. first]));
                return;
            case SaslContinue when scram is not null:
                session.Write(WireMessages.Of((byte)'p', Encoding.UTF8.GetBytes(scram.Final(Encoding.UTF8.GetString(body.Span)))));
                return;
            case SaslFinal when scram is not null:
                scram.Verify(Encoding.UTF8.GetString(body.Span));
                isVerified = true;
                return;
            default:
                throw new InvalidDataException($"the server asks for the kind {kind} of login, which is not supported for a stream: use a password (scram-sha-256) or a certificate");
        }
    }

    private static ScramSha256 Begin(DatabaseUrl url, string[] offered, byte[]? channel)
    {
        var binding = offered.Contains(ScramSha256.Bound) ? channel : null;
        if (binding is null && url.RequireChannelBinding) throw new InvalidDataException("the login cannot be bound to the channel, and channel_binding is require");
        if (binding is null && !offered.Contains(ScramSha256.Plain)) throw new InvalidDataException($"the server offers {string.Join(", ", offered)}, none of which is supported");
        return new(url.User, Password(url), Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)), binding);
    }

    private static string Password(DatabaseUrl url) => url.Password?.Reveal() ?? throw new InvalidDataException($"the server asks for the password of {url.User}, and there is none");

    // What such a server stores, and asks for.
#pragma warning disable CA5351
    private static string Digest(DatabaseUrl url, byte[] salt) => $"md5{Hex($"{Hex($"{Password(url)}{url.User}", [])}", salt)}";

    private static string Hex(string text, byte[] salt) => Convert.ToHexStringLower(MD5.HashData([.. Encoding.UTF8.GetBytes(text), .. salt]));
#pragma warning restore CA5351
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Godwit.Engine.Postgres.Wire;

/// <summary>
/// A client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without and with channel binding. Proves the password without sending it, and
/// has the server prove that it knows it.
/// </summary>
/// <param name="user">PostgreSQL takes the name of the startup message, and ignores this one.</param>
/// <param name="password">The role's.</param>
/// <param name="nonce">Random text, never used before.</param>
/// <param name="binding">The TLS channel: RFC 5929's tls-server-end-point; null: not bound.</param>
internal sealed class ScramSha256(string user, string password, string nonce, byte[]? binding)
{
    /// <summary>The mechanism's name without channel binding.</summary>
    public const string Plain = "SCRAM-SHA-256";

    /// <summary>With it.</summary>
    public const string Bound = "SCRAM-SHA-256-PLUS";

    private readonly string _header = binding is null ? "n,," : "p=tls-server-end-point,,";
    private byte[] _expected = [];

    /// <summary>Which of the two it is.</summary>
    public string Mechanism => binding is null ? Plain : Bound;

    /// <summary>The first message.</summary>
    public string First => $"{_header}{Bare}";

    private string Bare => $"n={user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={nonce}";

    /// <summary>The answer to the server's first message.</summary>
    /// <exception cref="InvalidDataException">That is not what it has to be.</exception>
    public string Final(string serverFirst)
    {
        var fields = Fields(serverFirst);
        if (!fields.TryGetValue('r', out var both) || !both.StartsWith(nonce, StringComparison.Ordinal) || both.Length == nonce.Length
            || !fields.TryGetValue('s', out var salt) || !fields.TryGetValue('i', out var count)
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations < 1)
            throw new InvalidDataException("the server's part of SCRAM is malformed");
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Prepared(password)), Bytes(salt), iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] channel = [.. Encoding.UTF8.GetBytes(_header), .. binding ?? []];
        var withoutProof = $"c={Convert.ToBase64String(channel)},r={both}";
        var whole = Encoding.UTF8.GetBytes($"{Bare},{serverFirst},{withoutProof}");
        var proof = HMACSHA256.HashData(SHA256.HashData(clientKey), whole);
        for (var index = 0; index < proof.Length; index++) proof[index] ^= clientKey[index];
        _expected = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), whole);
        return $"{withoutProof},p={Convert.ToBase64String(proof)}";
    }

    /// <summary>Looks at the server's last message.</summary>
    /// <exception cref="InvalidDataException">The server does not know the password.</exception>
    public void Verify(string serverFinal)
    {
        if (!Fields(serverFinal).TryGetValue('v', out var proof) || _expected.Length == 0 || !CryptographicOperations.FixedTimeEquals(Bytes(proof), _expected))
            throw new InvalidDataException("the server does not prove that it knows the password");
    }

    // As libpq: a password that cannot be prepared is taken as it is.
    private static string Prepared(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return password;
        }
    }

    private static byte[] Bytes(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException error)
        {
            throw new InvalidDataException("the server's part of SCRAM is malformed", error);
        }
    }

    private static Dictionary<char, string> Fields(string message)
    {
        var fields = new Dictionary<char, string>();
        foreach (var field in message.Split(','))
            if (field.Length > 1 && field[1] == '=') fields.TryAdd(field[0], field[2..]);
        return fields;
    }
}

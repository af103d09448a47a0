using System.Text;

namespace Godwit.Engine.Postgres;

/// <summary>
/// Takes a libpq URI apart (RFC 3986 with libpq's rules, https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS).
/// No message repeats a piece of the text: with one wrong character anything in it can be a part of the password.
/// </summary>
internal static class ConnectionUriSyntax
{
    private const string Encode = "write @ : / ? # % in user, password and database percent-encoded (%40 %3A %2F %3F %23 %25)";

    /// <summary>The URI's parameters, decoded, under libpq's names; parts that are empty are left out. A query parameter wins over a part.</summary>
    /// <exception cref="FormatException">The text is not such a URI.</exception>
    public static Dictionary<string, string> Split(string text)
    {
        var rest = AfterScheme(text.Trim());
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0 && (slash < 0 || at < slash))
        {
            var colon = rest.IndexOf(':', 0, at);
            Set(parameters, "user", rest[..(colon < 0 ? at : colon)]);
            if (colon >= 0) Set(parameters, "password", rest[(colon + 1)..at]);
            rest = rest[(at + 1)..];
        }
        if (rest.Contains('@', StringComparison.Ordinal)) throw new FormatException($"an @ stands where none can: {Encode}");
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : rest[(question + 1)..];
        if (question >= 0) rest = rest[..question];
        slash = rest.IndexOf('/', StringComparison.Ordinal);
        Authority(parameters, slash < 0 ? rest : rest[..slash]);
        if (slash >= 0)
        {
            if (rest.IndexOf('/', slash + 1) >= 0) throw new FormatException($"a second / stands behind the host: {Encode}");
            Set(parameters, "dbname", rest[(slash + 1)..]);
        }
        Query(parameters, query);
        return parameters;
    }

    private static string AfterScheme(string text)
    {
        foreach (var scheme in (string[])["postgresql://", "postgres://"])
            if (text.StartsWith(scheme, StringComparison.Ordinal)) return text[scheme.Length..];
        if (text.Length == 0) throw new FormatException("the connection string is empty: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
        if (!text.Contains("://", StringComparison.Ordinal) && text.Contains('=', StringComparison.Ordinal))
            throw new FormatException("the keyword form (host=… dbname=…) is not read: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…");
        throw new FormatException("expected a URI such as postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
    }

    private static void Authority(Dictionary<string, string> parameters, string authority)
    {
        if (authority.Contains(',', StringComparison.Ordinal)) throw new FormatException(SeveralHosts);
        var port = authority.IndexOf(':', StringComparison.Ordinal);
        if (authority.StartsWith('['))
        {
            var end = authority.IndexOf(']', StringComparison.Ordinal);
            if (end < 2) throw new FormatException("the IPv6 address in [ ] is empty or not closed");
            if (end + 1 < authority.Length && authority[end + 1] != ':') throw new FormatException($"only :PORT can follow the IPv6 address in [ ]; {Encode}");
            Set(parameters, "host", authority[1..end]);
            port = end + 1 < authority.Length ? end + 1 : -1;
        }
        else
            Set(parameters, "host", port < 0 ? authority : authority[..port]);
        if (port >= 0) Set(parameters, "port", authority[(port + 1)..]);
    }

    /// <summary>Why several hosts are refused.</summary>
    public const string SeveralHosts = "several hosts are named: a slot and a snapshot live on one server, name the primary";

    private static void Query(Dictionary<string, string> parameters, string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || pair.IndexOf('=', equals + 1) >= 0) throw new FormatException($"a parameter after ? is not of the form name=value: {Encode}");
            var name = Decode(pair[..equals]);
            if (ConnectionParameters.Refused.TryGetValue(name, out var why)) throw new FormatException($"the parameter {name} is not taken: {why}");
            if (!ConnectionParameters.Used.Contains(name) && !ConnectionParameters.Ignored.Contains(name))
                throw new FormatException($"unknown parameter after ? {Nearest.Hint(name, ConnectionParameters.Used)}");
            Set(parameters, name, pair[(equals + 1)..]);
        }
    }

    private static void Set(Dictionary<string, string> parameters, string name, string encoded)
    {
        if (encoded.Length > 0) parameters[name] = Decode(encoded);
    }

    private static string Decode(string encoded)
    {
        var bytes = new List<byte>(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] != '%')
            {
                var length = char.IsHighSurrogate(encoded[i]) && i + 1 < encoded.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(encoded.Substring(i, length)));
                i += length - 1;
                continue;
            }
            if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[i + 1]) || !char.IsAsciiHexDigit(encoded[i + 2]))
                throw new FormatException($"a % is not followed by two hexadecimal digits: {Encode}");
            bytes.Add(Convert.ToByte(encoded.Substring(i + 1, 2), 16));
            i += 2;
        }
        if (bytes.Contains(0)) throw new FormatException("%00 stands for no character that PostgreSQL takes");
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("a percent-encoded part is not UTF-8", error);
        }
    }
}

using System.Text;

namespace Godwit.Engine.Postgres;

/// <summary>libpq's password file: https://www.postgresql.org/docs/current/libpq-pgpass.html.</summary>
internal static class PasswordFile
{
    /// <summary>Looks the password up; null when there is none. A note says that a file was there and had to be ignored.</summary>
    /// <param name="path">The file; null: <c>.pgpass</c> in the home folder (Windows: <c>%APPDATA%\postgresql\pgpass.conf</c>).</param>
    /// <param name="context">Gives the home folder.</param>
    /// <param name="host">Host to find.</param>
    /// <param name="port">Port to find.</param>
    /// <param name="database">Database to find.</param>
    /// <param name="user">User to find.</param>
    /// <param name="note">Why the file was ignored; null when it was not.</param>
    public static string? Find(string? path, ConnectionContext context, string host, int port, string database, string user, out string? note)
    {
        note = null;
        var file = path is null ? Default(context) : Path.GetFullPath(path, context.Folder);
        if (file is null || !File.Exists(file)) return null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & OpenToOthers) != UnixFileMode.None)
        {
            note = $"The password file {file} was ignored, as libpq does: others can read it. Run `chmod 0600 {file}`.";
            return null;
        }
        try
        {
            return Match(File.ReadLines(file), host, port, database, user);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            note = $"The password file {file} was ignored: {error.Message}";
            return null;
        }
    }

    /// <summary>The password of the first line that fits.</summary>
    internal static string? Match(IEnumerable<string> lines, string host, int port, string database, string user)
    {
        // A socket in the default folder stands in the file as localhost.
        var name = host is "/tmp" or "/var/run/postgresql" or "/run/postgresql" ? "localhost" : host;
        string[] wanted = [name, port.ToString(), database, user];
        foreach (var line in lines)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var fields = Fields(line.TrimEnd('\r'));
            if (fields.Count < 5) continue;
            if (wanted.Zip(fields).All(pair => pair.Second.Raw is "*" || string.Equals(pair.First, pair.Second.Text, StringComparison.Ordinal)))
                return fields[4].Text;
        }
        return null;
    }

    private const UnixFileMode OpenToOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static string? Default(ConnectionContext context) =>
        OperatingSystem.IsWindows()
            ? context.Variable("APPDATA") is { } data ? Path.Combine(data, "postgresql", "pgpass.conf") : null
            : context.Variable("HOME") is { } home ? Path.Combine(home, ".pgpass") : null;

    /// <summary>Splits at colons; a backslash makes the next character literal. An escaped star is no wildcard.</summary>
    private static List<(string Raw, string Text)> Fields(string line)
    {
        var fields = new List<(string, string)>(5);
        var text = new StringBuilder();
        var start = 0;
        for (var i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || line[i] == ':')
            {
                fields.Add((line[start..i], text.ToString()));
                text.Clear();
                start = i + 1;
            }
            else
                text.Append(line[i] == '\\' && i + 1 < line.Length ? line[++i] : line[i]);
        }
        return fields;
    }
}

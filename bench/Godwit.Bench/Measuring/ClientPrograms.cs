using System.Globalization;

namespace Godwit.Bench.Measuring;

/// <summary>Which client programs the peers run.</summary>
internal static class ClientPrograms
{
    /// <summary>
    /// PATH with PostgreSQL's own programs first, of this version or else the newest: Debian's /usr/bin/psql is a script that looks for
    /// the program, and would cost a peer that starts it often.
    /// </summary>
    public static string Path(int version)
    {
        var newest = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(System.IO.Path.GetFileName)
                .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0)
                .OrderByDescending(major => major == version).ThenByDescending(major => major).Select(Programs).FirstOrDefault(folder => File.Exists($"{folder}/psql"))
            : null;
        var path = Environment.GetEnvironmentVariable("PATH");
        return newest is null ? path ?? "" : $"{newest}:{path}";
    }

    /// <summary>Whether a folder of the path has the program.</summary>
    public static bool Has(string path, string program) => path.Split(':').Any(folder => File.Exists(System.IO.Path.Combine(folder, program)));

    private static string Programs(int major) => string.Create(CultureInfo.InvariantCulture, $"/usr/lib/postgresql/{major}/bin");
}

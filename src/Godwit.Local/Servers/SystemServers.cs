using System.Globalization;

namespace Godwit.Local.Servers;

/// <summary>What the system's packages installed.</summary>
internal static class SystemServers
{
    // Debian and Ubuntu; PGDG on Fedora and Red Hat.
    private static readonly (string Parent, string Prefix)[] Places = [("/usr/lib/postgresql", ""), ("/usr", "pgsql-")];

    /// <summary>Every server, newest first.</summary>
    public static IReadOnlyList<ServerPrograms> All() =>
        [.. Versions().Where(server => File.Exists(server["initdb"]) && File.Exists(server["postgres"]))];

    /// <summary>A client program: the newest version's, else what PATH has; null when there is none.</summary>
    public static string? Client(string program) =>
        Versions().Select(version => version[program])
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)))
            .FirstOrDefault(File.Exists);

    private static IEnumerable<ServerPrograms> Versions() =>
        from place in Places
        where Directory.Exists(place.Parent)
        from folder in Directory.EnumerateDirectories(place.Parent, $"{place.Prefix}*")
        let name = Path.GetFileName(folder)[place.Prefix.Length..]
        where int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        let major = int.Parse(name, CultureInfo.InvariantCulture)
        orderby major descending
        select new ServerPrograms(major, Path.Combine(folder, "bin"));
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Godwit.Engine.Postgres;

/// <summary>A pg_dump on this machine; its pg_restore is in the same folder.</summary>
public sealed record PgDump(string Path, int MajorVersion);

/// <summary>Finds the pg_dump to use.</summary>
public interface IPgDumpLocator
{
    /// <summary>The newest one; null when there is none.</summary>
    Task<PgDump?> FindAsync(CancellationToken cancellationToken);
}

/// <summary>Looks in PATH and where Debian's and PGDG's packages put their versions. Debian's wrapper in PATH may run an older one.</summary>
public sealed class PgDumpLocator : IPgDumpLocator
{
    private readonly IReadOnlyDictionary<string, string> _environment;

    /// <summary>Creates it.</summary>
    /// <param name="environment">Gives PATH.</param>
    public PgDumpLocator(IReadOnlyDictionary<string, string> environment) => _environment = environment;

    /// <inheritdoc/>
    public async Task<PgDump?> FindAsync(CancellationToken cancellationToken)
    {
        PgDump? newest = null;
        foreach (var path in Folders().Select(folder => Path.Combine(folder, "pg_dump")).Where(File.Exists))
            if (await MajorVersionAsync(path, cancellationToken) is { } major && major > (newest?.MajorVersion ?? 0))
                newest = new(path, major);
        return newest;
    }

    /// <summary>The major version in <c>pg_dump (PostgreSQL) 15.4 (Debian …)</c>; null when the text is something else.</summary>
    internal static int? ParseVersion(string output)
    {
        const string Before = "(PostgreSQL) ";
        var at = output.IndexOf(Before, StringComparison.Ordinal);
        if (at < 0) return null;
        var digits = string.Concat(output[(at + Before.Length)..].TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private IEnumerable<string> Folders()
    {
        var path = _environment.TryGetValue("PATH", out var folders) ? folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) : [];
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            : [];
        var redHat = Directory.Exists("/usr") ? Directory.EnumerateDirectories("/usr", "pgsql-*").Select(version => Path.Combine(version, "bin")) : [];
        return path.Concat(debian).Concat(redHat).Distinct(StringComparer.Ordinal);
    }

    private static async Task<int?> MajorVersionAsync(string program, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start);
            if (process is null) return null;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await errors;
            return ParseVersion(await output);
        }
        catch (Win32Exception)
        {
            // Not a program that this machine can run, so not one to use.
            return null;
        }
    }
}

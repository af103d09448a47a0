using System.Diagnostics;

namespace Godwit.Engine.Postgres;

/// <summary>Runs pg_dump. The password travels in the child's environment, never in its arguments.</summary>
public sealed class SchemaDumper
{
    private readonly string _path;

    /// <summary>Uses the given binary.</summary>
    public SchemaDumper(string path) => _path = path;

    /// <summary>Writes the schema of the whole database, as of a snapshot, as an archive in the custom format.</summary>
    /// <param name="url">The database.</param>
    /// <param name="snapshot">Name of an exported snapshot whose exporter is still open.</param>
    /// <param name="excludedSchemas">Schemas that are left out, unquoted: pg_dump locks what it dumps, and may lack the right.</param>
    /// <param name="file">Where to write.</param>
    /// <param name="lockWait">Longest wait for a table that somebody alters; null: as long as it takes.</param>
    /// <param name="cancellationToken">Ends pg_dump.</param>
    /// <exception cref="GodwitException">pg_dump cannot be started or failed.</exception>
    public async Task DumpSchemaAsync(
        DatabaseUrl url, string snapshot, IEnumerable<string> excludedSchemas, string file, TimeSpan? lockWait, CancellationToken cancellationToken)
    {
        List<string> arguments =
        [
            "--format=custom", "--schema-only", "--compress=1", "--no-password", "--no-tablespaces", "--encoding=UTF8",
            $"--snapshot={snapshot}", $"--file={file}",
            // A quoted name is taken literally: https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-PATTERNS
            .. lockWait is { } wait ? [$"--lock-wait-timeout={(long)wait.TotalMilliseconds}"] : Array.Empty<string>(),
            .. excludedSchemas.Select(schema => $"--exclude-schema={Sql.Name(schema)}"),
        ];
        var (exitCode, errors) = await RunAsync(arguments, url, cancellationToken);
        if (exitCode == 0) return;
        throw new GodwitException(ExitCode.Failed, new Problem(
            "pg_dump_failed", "pg_dump could not read the source's schema.", $"source {url}",
            $"pg_dump ended with exit code {exitCode}: {errors}",
            "See the message of pg_dump. `godwit doctor` checks its version and the rights it needs."));
    }

    private async Task<(int ExitCode, string Errors)> RunAsync(List<string> arguments, DatabaseUrl url, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(_path, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in LibpqEnvironment.For(url)) start.Environment[name] = value;
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await output;
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, errors.Trim());
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "pg_dump_missing", "pg_dump cannot be started.", _path, error.Message,
                "Install PostgreSQL's client programs: apt-get install postgresql-client"), error);
        }
    }
}

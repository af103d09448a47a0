using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Local.Processes;
using Godwit.Local.Servers;

namespace Godwit.Local;

/// <summary>Databases that ship with Godwit: the real public ones <c>pagila</c> and <c>chinook</c>, and the generated <c>matbakh</c>.</summary>
public static class Samples
{
    /// <summary>The names that <see cref="LoadAsync"/> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["pagila", "chinook", MatbakhSample.Name];

    /// <summary>Where they are.</summary>
    internal static string Folder => Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>Creates a database and loads a sample into it, every object owned by one role.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="database">The database to create.</param>
    /// <param name="owner">Owner of the database and its objects; null: the platform's customer.</param>
    /// <param name="sample">Which sample.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="GodwitException">There is no such sample, no pg_restore or psql, or it reported an error.</exception>
    public static async Task LoadAsync(
        LocalCluster cluster, string database, string? owner, string sample, CancellationToken cancellationToken)
    {
        if (string.Equals(sample, MatbakhSample.Name, StringComparison.Ordinal))
        {
            await MatbakhSample.LoadAsync(cluster, database, owner, new MatbakhOptions(), cancellationToken);
            return;
        }
        var archive = Archive(sample);
        var program = SystemServers.Client("pg_restore") ?? throw new GodwitException(ExitCode.Refused, new Problem(
            "pg_restore_missing", "pg_restore is not installed.", "PATH, /usr/lib/postgresql", "The samples are pg_dump archives.",
            "apt-get install postgresql-client"));
        await cluster.CreateDatabaseAsync(database, owner, cancellationToken);

        var asCustomer = owner is null || string.Equals(owner, cluster.CustomerRole, StringComparison.Ordinal);
        var url = asCustomer ? cluster.Customer(database) : cluster.Superuser(database);
        List<string> arguments = ["--no-owner", "--no-acl", "--exit-on-error", "--dbname", url.Uri(), archive];
        if (!asCustomer) arguments.Insert(0, $"--role={owner}");
        await RunAsync(sample, program, arguments, url, cancellationToken);
    }

    /// <summary>Runs a client program that loads; anything that it complains of is an error.</summary>
    internal static async Task RunAsync(
        string sample, string program, IEnumerable<string> arguments, DatabaseUrl url, CancellationToken cancellationToken)
    {
        var start = ChildProcess.Describe(program, arguments);
        foreach (var (name, value) in url.Environment()) start.Environment[name] = value;
        var outcome = await ChildProcess.RunAsync(start, cancellationToken);
        if (outcome.ExitCode != 0 || outcome.Errors.Length > 0)
            throw new GodwitException(ExitCode.Failed, new Problem(
                "sample_failed", $"The sample {sample} could not be loaded.", url.ToString(), outcome.Tail(),
                "Use a server of version 15 or later, with its contrib extensions."));
    }

    private static string Archive(string sample)
    {
        var file = Path.Combine(Folder, $"{sample}.dump");
        if (Names.Contains(sample, StringComparer.Ordinal) && File.Exists(file)) return file;
        throw new GodwitException(ExitCode.Usage, new Problem(
            "no_sample", $"There is no sample {sample}.", file, "It does not ship with this version.", $"Use one of: {string.Join(", ", Names)}."));
    }
}

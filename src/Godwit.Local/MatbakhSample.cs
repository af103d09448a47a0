using System.Globalization;
using Godwit.Engine;
using Godwit.Local.Servers;

namespace Godwit.Local;

/// <summary>
/// The sample <c>matbakh</c>: a restaurant visibility service as a Supabase project holds it, 61 tables with row level security through
/// <c>auth.uid()</c>. Its rows are generated. Elsewhere than on Supabase it brings a schema <c>auth</c> and the API's roles.
/// </summary>
public static class MatbakhSample
{
    /// <summary>Its name among the <see cref="Samples"/>.</summary>
    public const string Name = "matbakh";

    /// <summary>Creates a database and generates the sample in it, every object of <c>public</c> owned by one role.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="database">The database to create.</param>
    /// <param name="owner">Owner of the database and its objects; null: the platform's customer.</param>
    /// <param name="options">Seed and scale.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="GodwitException">The scale is not above 0, there is no psql, or it reported an error.</exception>
    public static async Task LoadAsync(
        LocalCluster cluster, string database, string? owner, MatbakhOptions options, CancellationToken cancellationToken)
    {
        if (options.Scale <= 0)
            throw new GodwitException(ExitCode.Usage, new Problem(
                "bad_scale", "The scale of the sample is not above 0.", Name, options.Scale.ToString(CultureInfo.InvariantCulture), "Use 1 for about 500,000 rows."));
        var program = SystemServers.Client("psql") ?? throw new GodwitException(ExitCode.Refused, new Problem(
            "psql_missing", "psql is not installed.", "PATH, /usr/lib/postgresql", $"The sample {Name} is a set of scripts for it.",
            "apt-get install postgresql-client"));
        await cluster.CreateDatabaseAsync(database, owner, cancellationToken);

        var asCustomer = owner is null || string.Equals(owner, cluster.CustomerRole, StringComparison.Ordinal);
        var url = asCustomer ? cluster.Customer(database) : cluster.Superuser(database);
        List<string> arguments =
        [
            "--no-psqlrc", "--quiet", "--single-transaction", "--dbname", url.Uri(), "--set", "ON_ERROR_STOP=1",
            "--set", string.Create(CultureInfo.InvariantCulture, $"seed={options.Seed}"),
            "--set", string.Create(CultureInfo.InvariantCulture, $"scale={options.Scale}"),
            "--file", Path.Combine(Samples.Folder, Name, $"{Name}.sql"),
        ];
        if (!asCustomer) arguments.InsertRange(0, ["--set", $"owner={owner}"]);
        await Samples.RunAsync(Name, program, arguments, url, cancellationToken);
    }
}

using System.Collections.Immutable;

namespace Godwit.Local.StandIns;

/// <summary>What makes a cluster behave like a platform: data, and two scripts that psql could run.</summary>
/// <param name="Superuser">The platform's own superuser, made by initdb; its password is not the customer's.</param>
/// <param name="Customer">The role that a customer of the platform gets.</param>
/// <param name="TlsOnly">Whether the platform refuses connections without TLS.</param>
/// <param name="ClusterScript">Run once, in the database postgres; null: nothing to do.</param>
/// <param name="DatabaseScript">Run in every database; null: nothing to do.</param>
internal sealed record StandInDefinition(string Superuser, string Customer, bool TlsOnly, string? ClusterScript, string? DatabaseScript)
{
    /// <summary>Lines of postgresql.conf that the platform is known for.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The definition of a platform.</summary>
    public static StandInDefinition Of(StandIn standIn) => standIn switch
    {
        StandIn.Plain => new("postgres", "postgres", TlsOnly: false, ClusterScript: null, DatabaseScript: null),
        StandIn.Rds => new("rdsadmin", "master", TlsOnly: true, "rds-cluster.sql", DatabaseScript: null),
        StandIn.Supabase => new("supabase_admin", "postgres", TlsOnly: false, "supabase-cluster.sql", "supabase-database.sql")
        {
            Settings = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
            [
                KeyValuePair.Create("statement_timeout", "2min"),
                KeyValuePair.Create("extra_float_digits", "0"),
                KeyValuePair.Create("search_path", "\"$user\", public, extensions"),
            ]),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(standIn)),
    };

    /// <summary>The text of one of the scripts.</summary>
    public static string Read(string script)
    {
        using var reader = new StreamReader(typeof(StandInDefinition).Assembly.GetManifestResourceStream(script)!);
        return reader.ReadToEnd();
    }
}

using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor.Checks;

/// <summary>One question about one side: what is wrong, or that nothing is.</summary>
/// <param name="Code">Code of the finding when nothing is wrong.</param>
/// <param name="Passed">What is said then.</param>
/// <param name="Examine">The findings; none when nothing is wrong.</param>
internal sealed record SideCheck(string Code, Func<ServerFacts, string> Passed, Func<ServerFacts, Configuration, IEnumerable<Finding>> Examine)
{
    /// <summary>Whether the question is asked at all; what is not asked is not said to be in order.</summary>
    public Func<ServerFacts, Configuration, bool> When { get; init; } = (_, _) => true;

    /// <summary>The findings; none when the question is not asked.</summary>
    public IEnumerable<Finding> Run(ServerFacts facts, Configuration configuration) =>
        When(facts, configuration) ? Examine(facts, configuration).DefaultIfEmpty(new Finding(Severity.Ok, Code, facts.Side, Passed(facts))) : [];
}

/// <summary>One question about both sides together.</summary>
/// <param name="Code">Code of the finding when nothing is wrong.</param>
/// <param name="Passed">What is said then.</param>
/// <param name="Examine">The findings; none when nothing is wrong.</param>
internal sealed record PairCheck(string Code, string Passed, Func<PairFacts, Configuration, IEnumerable<Finding>> Examine)
{
    /// <summary>The findings, never none.</summary>
    public IEnumerable<Finding> Run(PairFacts facts, Configuration configuration) =>
        Examine(facts, configuration).DefaultIfEmpty(new Finding(Severity.Ok, Code, Side: null, Passed));
}

/// <summary>What is known about both sides.</summary>
/// <param name="Source">The source.</param>
/// <param name="Target">The target.</param>
/// <param name="SameDatabase">They are one and the same database.</param>
internal sealed record PairFacts(ServerFacts Source, ServerFacts Target, bool SameDatabase);

/// <summary>Every check, in the order in which a person would look.</summary>
internal static class DoctorChecks
{
    /// <summary>Checks of one side.</summary>
    public static IReadOnlyList<SideCheck> OfSide { get; } =
    [
        new("connection", facts => $"Connected as {facts.Role.Name} to PostgreSQL {facts.Version}.", ServerChecks.Version),
        new("tls", facts => facts.Tls is { } tls ? $"The connection is encrypted ({tls})." : "The connection does not leave this machine.", ServerChecks.Tls),
        new("direct", _ => "The connection is direct, without a pooler.", ServerChecks.Pooler),
        new("state", facts => $"The {facts.Name} can be {(facts.Side == Side.Source ? "read" : "written")}.", ServerChecks.State),
        new("time_outs", _ => "No time-out is set for the role.", ServerChecks.TimeOuts),
        new("replication", _ => "Logical replication is available.", ReplicationChecks.Settings) { When = ReplicationChecks.Replicates },
        new("transactions", _ => "No old transaction is open.", ReplicationChecks.Transactions) { When = ReplicationChecks.IsFollowed },
        new("privileges", _ => "The role's privileges suffice.", PrivilegeChecks.Role),
        new("tables", facts => $"The {facts.Tables.Length} selected tables are accessible.", TableChecks.Access)
        {
            // A dump brings the target's tables.
            When = (facts, configuration) => facts.Side == Side.Source || configuration.Database.Schema is SchemaStrategy.Existing,
        },
        new("identities", _ => "Every table can be followed.", TableChecks.Following) { When = ReplicationChecks.IsFollowed },
    ];

    /// <summary>Checks of both sides together.</summary>
    public static IReadOnlyList<PairCheck> OfPair { get; } =
    [
        new("different_databases", "Source and target are different databases.", PairChecks.Same),
        new("versions", "The target's version is not older than the source's.", PairChecks.Versions),
        new("encodings", "Encoding and collation are the same.", PairChecks.Encodings),
        new("extensions", "The target has every extension of the source.", ExtensionChecks.Missing),
        new("target_schemas", "The target's schemas take what is to come.", PairChecks.Schemas),
        new("target_tables", "The target's tables are as the configuration expects.", TargetTableChecks.Existing),
        new("disk", "The target has room.", PairChecks.Disk),
    ];
}

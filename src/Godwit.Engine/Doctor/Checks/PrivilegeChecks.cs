using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor.Checks;

/// <summary>What the role may do, tables aside.</summary>
internal static class PrivilegeChecks
{
    /// <summary>Privileges of the role.</summary>
    public static IEnumerable<Finding> Role(ServerFacts facts, Configuration configuration) =>
        facts.Side == Side.Source ? Source(facts, configuration) : Target(facts, configuration);

    private static IEnumerable<Finding> Source(ServerFacts facts, Configuration configuration)
    {
        if (!configuration.Database.Follow.Enabled) yield break;
        if (!facts.Role.Superuser && !facts.Role.Replication && !facts.Role.RdsReplication)
            yield return new(Severity.Blocker, "no_replication", facts.Side, $"The role {facts.Role.Name} may not use replication.",
                "Following the source's changes takes a replication slot.", Remedies.Replication(facts));
        if (!facts.Role.CreateInDatabase)
            yield return new(Severity.Blocker, "no_create", facts.Side, $"The role {facts.Role.Name} may not create a publication.",
                "Following the source's changes takes one, and that takes CREATE on the database.", GrantCreate(facts));
        if (configuration.Cutover.WayBack && !facts.Role.SetReplicationRole)
            yield return new(Severity.Warning, "no_replication_role", facts.Side, $"The role {facts.Role.Name} may not set session_replication_role.",
                "Applied changes would fire the source's triggers after a cutover: the way back needs it.", Remedies.ReplicationRole(facts));
    }

    private static IEnumerable<Finding> Target(ServerFacts facts, Configuration configuration)
    {
        if (!facts.Role.CreateInDatabase)
            yield return new(Severity.Blocker, "no_create", facts.Side, $"The role {facts.Role.Name} may not create schemas.",
                "Godwit keeps its state in the schema godwit, in the same transaction as the rows.", GrantCreate(facts));
        if (!facts.Role.SetReplicationRole)
            // A dumped schema gets its triggers and foreign keys after the rows; one that is there has them already.
            yield return new(configuration.Database.Schema is SchemaStrategy.Dump ? Severity.Warning : Severity.Blocker, "no_replication_role", facts.Side,
                $"The role {facts.Role.Name} may not set session_replication_role.",
                "Rows would fire the target's triggers and be checked against foreign keys in the order of their arrival.", Remedies.ReplicationRole(facts));
    }

    private static string GrantCreate(ServerFacts facts) =>
        $"GRANT CREATE ON DATABASE {Sql.Name(facts.Url.Database)} TO {Remedies.Role(facts)};";
}

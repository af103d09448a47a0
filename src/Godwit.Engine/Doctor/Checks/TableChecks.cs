using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor.Checks;

/// <summary>The selected tables of one side.</summary>
internal static class TableChecks
{
    /// <summary>Tables that cannot be read, or written.</summary>
    public static IEnumerable<Finding> Access(ServerFacts facts, Configuration configuration) =>
        facts.Side == Side.Source ? Reading(facts) : Writing(facts);

    /// <summary>Tables whose changes cannot all be followed.</summary>
    public static IEnumerable<Finding> Following(ServerFacts facts, Configuration configuration)
    {
        var foreign = Names(facts, table => !table.Owned);
        if (foreign.Count > 0)
            yield return new(Severity.Warning, "not_owner", facts.Side,
                $"The role {facts.Role.Name} does not own: {Remedies.List(foreign)}.", "Only its owner can add a table to a publication: they are copied and not followed.",
                $"GRANT {Owners(facts)} TO {Remedies.Role(facts)}; or leave them out with services.database.exclude.");
        var anonymous = Names(facts, table => table is { HasIdentity: false, Unlogged: false, Partitioned: false });
        if (anonymous.Count > 0) yield return Identity(facts, anonymous, configuration.Database.Identity);
        var unlogged = Names(facts, table => table.Unlogged);
        if (unlogged.Count > 0)
            yield return new(Severity.Warning, "unlogged_tables", facts.Side, $"Unlogged tables: {Remedies.List(unlogged)}.",
                "Their changes are not in the WAL: they are copied once and not followed.", $"ALTER TABLE {unlogged[0].Quoted} SET LOGGED; or exclude them.");
    }

    private static IEnumerable<Finding> Reading(ServerFacts facts)
    {
        if (facts.Tables.IsEmpty)
            yield return new(Severity.Warning, "nothing_selected", facts.Side, "No table is selected.", "There is nothing to move.",
                "Check services.database.include and exclude, and the database's name in the URL.");
        var unreadable = Names(facts, table => !table.Readable);
        if (unreadable.Count > 0)
            yield return new(Severity.Blocker, "unreadable_tables", facts.Side, $"The role {facts.Role.Name} may not read: {Remedies.List(unreadable)}.",
                "They would be missing on the target.", facts.MajorVersion >= 14
                    ? $"GRANT pg_read_all_data TO {Remedies.Role(facts)};"
                    : $"GRANT USAGE ON SCHEMA {Schemas(unreadable)} TO {Remedies.Role(facts)}; GRANT SELECT ON ALL TABLES IN SCHEMA {Schemas(unreadable)} TO {Remedies.Role(facts)};");
        if (!facts.UnreadableSequences.IsEmpty)
            yield return new(Severity.Blocker, "unreadable_sequences", facts.Side,
                $"The role {facts.Role.Name} may not read the sequences: {Remedies.List(facts.UnreadableSequences)}.",
                "On the target they would hand out values again.", $"GRANT SELECT ON ALL SEQUENCES IN SCHEMA {Schemas(facts.UnreadableSequences)} TO {Remedies.Role(facts)};");
        var secured = Names(facts, table => table is { RowSecured: true, Readable: true });
        if (secured.Count > 0)
            yield return new(Severity.Blocker, "row_security", facts.Side, $"Row security hides rows of: {Remedies.List(secured)}.",
                "Hidden rows would be missing on the target.", BypassRowSecurity(facts));
    }

    private static IEnumerable<Finding> Writing(ServerFacts facts)
    {
        var unwritable = Names(facts, table => !table.Writable);
        if (unwritable.Count > 0)
            yield return new(Severity.Blocker, "unwritable_tables", facts.Side, $"The role {facts.Role.Name} may not write: {Remedies.List(unwritable)}.",
                "Their rows cannot be copied.",
                $"GRANT USAGE ON SCHEMA {Schemas(unwritable)} TO {Remedies.Role(facts)}; "
                + $"GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA {Schemas(unwritable)} TO {Remedies.Role(facts)};");
        var secured = Names(facts, table => table is { RowSecured: true, Writable: true });
        if (secured.Count > 0)
            yield return new(Severity.Blocker, "row_security", facts.Side, $"Row security applies to the role in: {Remedies.List(secured)}.",
                "Rows could be refused, and the verification could not see them.", BypassRowSecurity(facts));
    }

    private static Finding Identity(ServerFacts facts, List<TableName> tables, IdentityRule rule) => rule switch
    {
        IdentityRule.Full => new(Severity.Note, "no_identity", facts.Side, $"Tables without replica identity: {Remedies.List(tables)}.",
            "They are set to REPLICA IDENTITY FULL on the source (identity: full), which makes their updates log whole rows.", "Nothing; a primary key is better."),
        IdentityRule.InsertOnly => new(Severity.Warning, "no_identity", facts.Side, $"Tables without replica identity: {Remedies.List(tables)}.",
            "Only their inserts are followed (identity: insert_only): updates and deletes are lost.", $"ALTER TABLE {tables[0].Quoted} REPLICA IDENTITY FULL; or add a primary key."),
        _ => new(Severity.Warning, "no_identity", facts.Side, $"Tables without replica identity: {Remedies.List(tables)}.",
            "They are copied and not followed (identity: report): a publication would make their updates fail.",
            $"ALTER TABLE {tables[0].Quoted} REPLICA IDENTITY FULL; or add a primary key, or choose services.database.identity."),
    };

    private static string BypassRowSecurity(ServerFacts facts) => facts.Platform switch
    {
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
        Platform.Aws => $"Log in as the owner of the tables, or: GRANT {Owners(facts, secured: true)} TO {Remedies.Role(facts)};",
        Platform.Supabase => "Log in as the role postgres, which has BYPASSRLS.",
        _ => $"ALTER ROLE {Remedies.Role(facts)} BYPASSRLS;",
    };

    private static string Owners(ServerFacts facts, bool secured = false) =>
        Sql.Names(facts.Tables.Where(table => secured ? table.RowSecured : !table.Owned).Select(table => table.Owner).Distinct(StringComparer.Ordinal));

    private static string Schemas(IEnumerable<TableName> tables) => Sql.Names(tables.Select(table => table.Schema).Distinct(StringComparer.Ordinal));

    private static List<TableName> Names(ServerFacts facts, Func<TableFacts, bool> where) => [.. facts.Tables.Where(where).Select(table => table.Name)];
}

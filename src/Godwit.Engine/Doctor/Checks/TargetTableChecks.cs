using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor.Checks;

/// <summary>What the target has already of what is to come.</summary>
internal static class TargetTableChecks
{
    /// <summary>Tables and rows that are there, or are missing.</summary>
    public static IEnumerable<Finding> Existing(PairFacts facts, Configuration configuration)
    {
        var wanted = facts.Source.Tables.Select(table => table.Name).ToHashSet();
        var there = facts.Target.Tables.Where(table => wanted.Contains(table.Name)).ToList();
        switch (configuration.Database.Schema)
        {
            case SchemaStrategy.Dump when there.Count > 0:
                yield return new(Severity.Blocker, "target_tables_exist", Side.Target, $"These tables are on the target already: {List(there)}.",
                    "schema: dump creates them and would fail.", $"Drop them on the target, write `schema: existing`, or name another database than {facts.Target.Url.Database}.");
                yield break;
            case SchemaStrategy.Existing:
                var missing = wanted.Except(there.Select(table => table.Name)).Order().ToList();
                if (missing.Count > 0)
                    yield return new(Severity.Blocker, "target_tables_missing", Side.Target, $"These tables are not on the target: {Remedies.List(missing)}.",
                        "schema: existing expects them.", "Create them, write `schema: dump`, or leave them out with services.database.exclude.");
                var narrower = Narrower(facts.Source.Tables, there).ToList();
                if (narrower.Count > 0)
                    yield return new(Severity.Blocker, "target_type_narrower", Side.Target, $"These columns of the target would round or cut what the source has: {Remedies.List(narrower)}.",
                        "COPY writes to them without an error.", "Give them the type that they have on the source: ALTER TABLE … ALTER COLUMN … TYPE …; or leave the tables out with services.database.exclude.");
                break;
        }
        if (configuration.Database.Conflict is not ConflictRule.Fail) yield break;
        var filled = there.Where(table => table.HasRows == true).ToList();
        if (filled.Count > 0)
            yield return new(Severity.Blocker, "target_not_empty", Side.Target, $"These tables of the target have rows: {List(filled)}.",
                "conflict: fail moves into empty tables only.", $"TRUNCATE {string.Join(", ", filled.Select(table => table.Name.Quoted))};");
        var unknown = there.Where(table => table is { HasRows: null, Partitioned: false }).ToList();
        if (unknown.Count > 0)
            yield return new(Severity.Warning, "target_not_seen", Side.Target, $"Whether these tables are empty cannot be seen: {List(unknown)}.",
                "conflict: fail moves into empty tables only.", $"GRANT SELECT ON {string.Join(", ", unknown.Select(table => table.Name.Quoted))} TO {Remedies.Role(facts.Target)};");
    }

    private static IEnumerable<string> Narrower(IEnumerable<TableFacts> source, IEnumerable<TableFacts> target) =>
        from table in target
        join same in source on table.Name equals same.Name
        from column in table.Columns
        from sent in same.Columns
        where sent.Name == column.Name && NarrowerType.Loses(sent.Type, column.Type)
        select $"{table.Name}.{column.Name}";

    private static string List(IEnumerable<TableFacts> tables) => Remedies.List([.. tables.Select(table => table.Name)]);
}

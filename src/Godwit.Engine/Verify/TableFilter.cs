using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Verify;

/// <summary>Tables named one by one: a partitioned one stands for its partitions.</summary>
internal static class TableFilter
{
    /// <summary>The given tables and everything below them.</summary>
    public static IEnumerable<TableInfo> Below(IReadOnlyCollection<TableInfo> tables, IReadOnlyCollection<TableName> names)
    {
        if (names.Count == 0) return tables;
        var byName = tables.ToDictionary(table => table.Name);
        return tables.Where(table =>
        {
            for (TableName? at = table.Name; at is { } name; at = byName.GetValueOrDefault(name)?.Parent)
                if (names.Contains(name)) return true;
            return false;
        });
    }

    /// <summary>Refuses a name that neither side has.</summary>
    /// <exception cref="GodwitException">There is one.</exception>
    public static void Require(IEnumerable<TableName> names, IEnumerable<TableInfo> source, IEnumerable<TableInfo> target)
    {
        var known = source.Concat(target).Select(table => table.Name).ToHashSet();
        foreach (var name in names.Where(name => !known.Contains(name)))
            throw new GodwitException(ExitCode.Usage, new Problem(
                "no_such_table",
                $"There is no table {name} to verify.",
                "source and target",
                "Neither side has it, or the migration's selection leaves it out.",
                "Give schema and table as the catalog spells them: --table schema.table."));
    }
}

using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Follow;

/// <summary>What to do with tables that have no replica identity.</summary>
public enum WithoutIdentity
{
    /// <summary>Left out of the publication: their changes are not followed.</summary>
    Leave,

    /// <summary>Given REPLICA IDENTITY FULL.</summary>
    MakeFull,

    /// <summary>Published for INSERT only.</summary>
    InsertOnly,
}

/// <summary>A table that is copied but not followed, and why.</summary>
public sealed record Unfollowed(TableName Table, string Reason);

/// <summary>
/// Which tables are published. A table without replica identity must never be published for UPDATE and DELETE: from that moment they
/// fail on the source (https://www.postgresql.org/docs/current/logical-replication-publication.html).
/// </summary>
/// <param name="Changes">Published for everything; partitioned tables by their root.</param>
/// <param name="Inserts">Published for INSERT only.</param>
/// <param name="MakeFull">Need REPLICA IDENTITY FULL first; partitions, not their root.</param>
/// <param name="Left">Not published.</param>
public sealed record PublicationPlan(
    ImmutableArray<TableName> Changes, ImmutableArray<TableName> Inserts, ImmutableArray<TableName> MakeFull, ImmutableArray<Unfollowed> Left)
{
    /// <summary>There is a publication for INSERT only, if only for tables that come later.</summary>
    public bool PublishesInserts { get; init; }

    /// <summary>Decides for all tables in scope.</summary>
    /// <param name="tables">Tables in scope, partitions included.</param>
    /// <param name="mayPublish">True for a table whose owner the source's role is or may act as: publishing needs that.</param>
    /// <param name="rule">For tables without identity.</param>
    public static PublicationPlan Of(IReadOnlyCollection<TableInfo> tables, Func<TableInfo, bool> mayPublish, WithoutIdentity rule)
    {
        var leaves = tables.Where(table => !table.IsPartitioned).ToLookup(table => Root(table, tables));
        var changes = ImmutableArray.CreateBuilder<TableName>();
        var inserts = ImmutableArray.CreateBuilder<TableName>();
        var full = ImmutableArray.CreateBuilder<TableName>();
        var left = ImmutableArray.CreateBuilder<Unfollowed>();
        foreach (var root in tables.Where(table => Root(table, tables) == table.Name))
        {
            var own = leaves[root.Name].ToList();
            var without = own.Where(leaf => !leaf.HasReplicaIdentity).Select(leaf => leaf.Name).ToList();
            if (own.Exists(leaf => leaf.IsUnlogged)) left.Add(new(root.Name, "it is UNLOGGED: its changes are not in the WAL"));
            else if (!mayPublish(root)) left.Add(new(root.Name, $"only its owner {root.Owner} can publish it"));
            else if (without.Count == 0) changes.Add(root.Name);
            else if (rule == WithoutIdentity.InsertOnly) inserts.Add(root.Name);
            else if (rule == WithoutIdentity.MakeFull)
            {
                changes.Add(root.Name);
                full.AddRange(without);
            }
            else left.Add(new(root.Name, $"{(without.Contains(root.Name) ? "it has" : $"its partition {without[0]} has")} no replica identity (identity: full | insert_only)"));
        }
        return new(changes.ToImmutable(), inserts.ToImmutable(), full.ToImmutable(), left.ToImmutable()) { PublishesInserts = rule == WithoutIdentity.InsertOnly };
    }

    // A partition whose parent is not in scope stands for itself.
    private static TableName Root(TableInfo table, IReadOnlyCollection<TableInfo> tables)
    {
        while (table.Parent is { } parent && tables.FirstOrDefault(candidate => candidate.Name == parent) is { } above) table = above;
        return table.Name;
    }
}

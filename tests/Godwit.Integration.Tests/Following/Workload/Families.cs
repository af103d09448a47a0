namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Foreign keys: what one statement does to other tables is in the WAL as well.</summary>
internal static class Families
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("family_insert", 4, InsertAsync),
        new("family_delete_cascade", 3, DeleteParentAsync),
        new("family_delete_set_null", 2, DeleteChildAsync),
        new("family_update_cascade", 3, RenumberAsync),
        new("family_move", 2, MoveAsync),
        new("tree_insert", 3, GrowAsync),
        new("tree_delete", 2, CutAsync),
        new("tree_update", 2, RenumberTreeAsync),
    ];

    private static Task InsertAsync(Transaction t) => t.RunAsync(
        $"""
        WITH p AS (INSERT INTO follow.parent (name) SELECT {t.Values.Text()} FROM generate_series(1, {t.Values.Between(1, 3)}) RETURNING id),
             c AS (INSERT INTO follow.child (parent, name) SELECT id, {t.Values.Text()} FROM p, generate_series(1, {t.Values.Between(1, 4)}) RETURNING id)
        INSERT INTO follow.toy (child, name) SELECT id, {t.Values.Text()} FROM c, generate_series(1, 2);
        """);

    private static Task DeleteParentAsync(Transaction t) => t.RunAsync($"DELETE FROM follow.parent WHERE id IN {t.Some("follow.parent", "id", 2)}");

    private static Task DeleteChildAsync(Transaction t) => t.RunAsync(
        $"DELETE FROM follow.child WHERE id IN {t.Some("follow.child", "id", 3)}; DELETE FROM follow.toy WHERE child IS NULL AND {t.Fraction("id", 2)}");

    private static Task RenumberAsync(Transaction t)
    {
        var table = t.Values.OneOf("follow.parent", "follow.child");
        var name = t.Values.Text();
        // Numbered once and before the join: how often and in what order that reads a subquery is the planner's.
        return t.RunAsync($"""
            WITH n AS MATERIALIZED (SELECT id, nextval('follow.family_number') AS number FROM {t.Some(table, "id", t.Values.Between(1, 3))} s)
            UPDATE {table} f SET id = n.number, name = {name} FROM n WHERE f.id = n.id
            """);
    }

    private static Task MoveAsync(Transaction t) => t.RunAsync(
        $"UPDATE follow.child SET parent = p.id FROM {t.Some("follow.parent", "id", 1)} p WHERE child.id IN {t.Some("follow.child", "id", 2)}");

    // A child before its parent: the constraint waits.
    private static async Task GrowAsync(Transaction t)
    {
        var root = t.Values.Between(1 << 20, 1 << 29);
        var friend = t.One("follow.node", "id");
        await t.RunAsync("SET CONSTRAINTS ALL DEFERRED");
        for (var id = root + t.Values.Between(2, 6); id > root; id--)
            await t.RunAsync($"INSERT INTO follow.node VALUES ({id}, {id - 1}, {(t.Values.Chance(0.5) ? "NULL" : friend)}) ON CONFLICT DO NOTHING");
        await t.RunAsync($"INSERT INTO follow.node VALUES ({root}, {t.One("follow.node", "id")}) ON CONFLICT DO NOTHING");
        await t.RunAsync("SET CONSTRAINTS ALL IMMEDIATE");
    }

    private static async Task CutAsync(Transaction t)
    {
        await t.RunAsync($"DELETE FROM follow.node WHERE id IN {t.Some("follow.node", "id", 2)}");
        await t.RunAsync("SET CONSTRAINTS ALL IMMEDIATE");
    }

    private static async Task RenumberTreeAsync(Transaction t)
    {
        await t.RunAsync(
            $"UPDATE follow.node n SET id = {-t.Values.Between(1, 1 << 30)} WHERE id = {t.One("follow.node", "id")} AND NOT EXISTS (SELECT FROM follow.node f WHERE f.friend = n.id)");
        await t.RunAsync("SET CONSTRAINTS ALL IMMEDIATE");
    }
}

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Changes of the key itself, and keys that come back.</summary>
internal static class Keys
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("key_change", 5, ChangeAsync),
        new("key_change_bulk", 2, BulkAsync),
        new("key_taken_over", 3, TakenOverAsync),
        new("key_renumbered", 2, RenumberedAsync),
        new("delete_and_insert_again", 4, DeleteAndInsertAsync),
        new("insert_and_delete", 2, InsertAndDeleteAsync),
    ];

    private static Task ChangeAsync(Transaction t) => t.RunAsync(t.Values.Number(6) switch
    {
        0 => $"UPDATE follow.account SET id = nextval('follow.account_number') WHERE id = {t.One("follow.account", "id")}",
        1 => $"UPDATE follow.only_keys k SET a = a + 100 WHERE (a, b) IN {t.Some("follow.only_keys", "a, b", 1)} AND NOT EXISTS (SELECT FROM follow.only_keys o WHERE (o.a, o.b) = (k.a + 100, k.b))",
        2 => $"UPDATE follow.by_index SET code = '{t.Values.Word()}', part = {t.Values.Number(5)} WHERE (part, code) IN {t.Some("follow.by_index", "part, code", 1)}",
        3 => $"UPDATE follow.specimen SET id = {t.Values.Uuid()}, mood = 'ok' WHERE id = {t.One("follow.specimen", "id")}",
        4 => $"UPDATE follow.ids_default SET id = {-t.Values.Between(1 << 30, int.MaxValue)} WHERE id = {t.One("follow.ids_default", "id")}",
        _ => $"""UPDATE "Follow Zoo"."user" SET "user" = '{t.Values.Word()}', "table" = '', "where" = "where" + 1 WHERE ("table", "user") IN {t.Some("\"Follow Zoo\".\"user\"", "\"table\", \"user\"", 1)}""",
    });

    private static Task BulkAsync(Transaction t) => t.RunAsync(t.Values.OneOf(
        $"UPDATE follow.ledger SET book = 'renamed {t.Values.Word()}' WHERE book = (SELECT book FROM follow.ledger GROUP BY book ORDER BY md5(book || '{t.Values.Word()}') LIMIT 1)",
        $"UPDATE follow.account SET id = -id WHERE id > 0 AND {t.Fraction("id", 20)}"));

    // One row's key becomes another's, whose row is deleted or moves away before.
    private static async Task TakenOverAsync(Transaction t)
    {
        if (await t.ListAsync<long>(t.Some("follow.account", "id", 2)) is not [var freed, var other]) return;
        await t.RunAsync(t.Values.Chance(0.5)
            ? $"DELETE FROM follow.account WHERE id = {freed}"
            : $"UPDATE follow.account SET id = nextval('follow.account_number'), name = 'moved away' WHERE id = {freed}");
        await t.RunAsync($"UPDATE follow.account SET id = {freed}, balance = balance + 1 WHERE id = {other}");
        if (t.Values.Chance(0.5)) await t.RunAsync($"INSERT INTO follow.account (id, name) VALUES ({other}, {t.Values.Text()})");
    }

    // The one way to change an identity column that is GENERATED ALWAYS.
    private static Task RenumberedAsync(Transaction t) => t.RunAsync($"UPDATE follow.ids_always SET id = DEFAULT WHERE id = {t.One("follow.ids_always", "id")}");

    private static async Task DeleteAndInsertAsync(Transaction t)
    {
        for (var left = t.Values.Between(1, 3); left > 0; left--)
        {
            if (t.Values.Chance(0.5))
            {
                if (await t.ListAsync<long>($"DELETE FROM follow.account WHERE id = {t.One("follow.account", "id")} RETURNING id") is [var id])
                    await t.RunAsync($"INSERT INTO follow.account (id, name) VALUES ({id}, {t.Values.Text()})");
            }
            else if (await t.ListAsync<Guid>($"DELETE FROM follow.specimen WHERE id = {t.One("follow.specimen", "id")} RETURNING id") is [var uuid])
            {
                await t.RunAsync($"INSERT INTO follow.specimen (id, label, n) VALUES ('{uuid}', {t.Values.Text()}, {t.Values.Numeric()})");
            }
        }
    }

    private static async Task InsertAndDeleteAsync(Transaction t)
    {
        var book = t.Values.Word();
        await t.RunAsync($"INSERT INTO follow.ledger SELECT '{book}', g, g FROM generate_series(1, 5) g");
        await t.RunAsync($"DELETE FROM follow.ledger WHERE book = '{book}' AND line <> {t.Values.Number(10)}");
    }
}

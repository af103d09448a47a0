namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Changes that leave the key as it is.</summary>
internal static class Updates
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("update_by_key", 6, ByKeyAsync),
        new("update_specimen", 5, SpecimenAsync),
        new("update_bulk", 2, BulkAsync),
        new("update_repeated", 3, RepeatedAsync),
        new("update_hot", 3, HotAsync),
        new("update_to_the_same", 1, ToTheSameAsync),
        new("update_new_row", 2, NewRowAsync),
    ];

    private static Task ByKeyAsync(Transaction t) => t.RunAsync(t.Values.Number(9) switch
    {
        0 => $"UPDATE follow.account SET balance = balance + 1.10 WHERE id = {t.One("follow.account", "id")}",
        1 => $"UPDATE follow.ledger SET memo = {t.Values.Text()} WHERE (book, line) IN {t.Some("follow.ledger", "book, line", 2)}",
        2 => $"UPDATE follow.generated SET a = {t.Values.Number(1000)}, name = {t.Values.Text()} WHERE id = {t.One("follow.generated", "id")}",
        3 => $"UPDATE follow.broad SET c{1 + (5 * t.Values.Number(13))} = {t.Values.Text()}, c33 = NOT c33, c64 = {t.Values.Day()} WHERE id IN {t.Some("follow.broad", "id", 3)}",
        4 => $"UPDATE follow.secured SET secret = {t.Values.Text()} WHERE id = {t.One("follow.secured", "id")}",
        5 => $"""UPDATE "Follow Zoo"."Order" SET "it's" = {t.Values.Text()}, "back\slash" = "Mixed Case", "ü €" = NULL WHERE "select" = {t.One("\"Follow Zoo\".\"Order\"", "\"select\"")}""",
        6 => $"UPDATE follow.ids_always SET v = {t.Values.Text()} WHERE id IN {t.Some("follow.ids_always", "id", 3)}",
        7 => $"UPDATE follow.by_index SET note = {t.Values.Text()}, amount = amount + 1 WHERE (part, code) IN {t.Some("follow.by_index", "part, code", 3)}",
        _ => $"UPDATE follow.measurement SET value = 'NaN', note = {t.Values.Text()} WHERE id IN {t.Some("follow.measurement", "id", 3)}",
    });

    private static Task SpecimenAsync(Transaction t)
    {
        var set = t.Values.Shuffled(Values.SpecimenColumns).Take(t.Values.Between(1, 6)).Select(column => $"{column} = {t.Values.SpecimenValue(column)}");
        return t.RunAsync($"UPDATE follow.specimen SET {string.Join(", ", set)} WHERE id IN {t.Some("follow.specimen", "id", t.Values.Between(1, 3))}");
    }

    private static Task BulkAsync(Transaction t) => t.RunAsync(t.Values.Number(4) switch
    {
        0 => $"UPDATE follow.account SET balance = balance * -1 WHERE {t.Fraction("id", 4)}",
        1 => $"UPDATE follow.ledger SET amount = amount + 0.01 WHERE {t.Fraction("book", 3)}",
        2 => $"UPDATE follow.measurement SET value = -value WHERE {t.Fraction("id", 5)}",
        _ => $"UPDATE follow.broad SET c6 = {t.Values.Text()}, c10 = coalesce(c10, 0) + 1 WHERE {t.Fraction("id", 4)}",
    });

    private static async Task RepeatedAsync(Transaction t)
    {
        var id = await t.AskAsync<long>($"SELECT {t.One("follow.account", "id")}");
        for (var left = t.Values.Between(2, 6); left > 0; left--)
        {
            await t.RunAsync($"UPDATE follow.account SET name = {t.Values.Text()}, balance = balance + {left} WHERE id = {id}");
            if (t.Values.Chance(0.2)) await t.RunAsync($"UPDATE follow.ledger SET amount = amount + 1 WHERE (book, line) IN {t.Some("follow.ledger", "book, line", 1)}");
        }
    }

    // Everybody wants the same few rows, in any order.
    private static async Task HotAsync(Transaction t)
    {
        foreach (var place in t.Values.Shuffled(Enumerable.Range(0, 3)))
            await t.RunAsync($"UPDATE follow.account SET balance = balance + 1 WHERE id = (SELECT id FROM follow.account ORDER BY id OFFSET {place} LIMIT 1)");
    }

    private static Task ToTheSameAsync(Transaction t) => t.RunAsync(t.Values.OneOf(
        $"UPDATE follow.ledger SET memo = memo WHERE (book, line) IN {t.Some("follow.ledger", "book, line", 5)}",
        $"UPDATE follow.only_keys SET a = a, b = b WHERE (a, b) IN {t.Some("follow.only_keys", "a, b", 5)}"));

    private static async Task NewRowAsync(Transaction t)
    {
        var id = await t.AskAsync<long>($"INSERT INTO follow.account (name) VALUES ({t.Values.Text()}) RETURNING id");
        await t.RunAsync($"UPDATE follow.account SET balance = 7 WHERE id = {id}");
        if (t.Values.Chance(0.5)) await t.RunAsync($"DELETE FROM follow.account WHERE id = {id}");
    }
}

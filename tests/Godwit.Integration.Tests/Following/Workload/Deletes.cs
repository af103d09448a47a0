namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Rows that go; a share of them, so that no table grows without end.</summary>
internal static class Deletes
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("delete", 4, SomeAsync),
        new("delete_bulk", 3, BulkAsync),
        new("delete_all", 1, AllAsync),
    ];

    private static readonly (string Table, string Key)[] Tables =
    [
        ("follow.account", "id"), ("follow.audit", "id"), ("follow.ledger", "book, line"), ("follow.specimen", "id"), ("follow.generated", "id"),
        ("follow.ids_always", "id"), ("follow.ids_default", "id"), ("follow.ids_serial", "id"), ("follow.measurement", "id"), ("follow.seat", "id"),
        ("follow.only_keys", "a, b"), ("follow.broad", "id"), ("follow.secured", "id"), ("follow.by_index", "part, code"), ("follow.blob", "id"),
        ("\"Follow Zoo\".\"Order\"", "\"select\""), ("\"Follow Zoo\".\"user\"", "\"table\", \"user\""),
    ];

    private static Task SomeAsync(Transaction t)
    {
        var (table, key) = t.Values.OneOf(Tables);
        return t.RunAsync($"DELETE FROM {table} WHERE ({key}) IN {t.Some(table, key, t.Values.Between(1, 5))}");
    }

    // The two that grow fastest come every time.
    private static async Task BulkAsync(Transaction t)
    {
        var (table, key) = t.Values.OneOf(Tables);
        await t.RunAsync($"DELETE FROM {table} WHERE {t.Fraction(key, 3)}");
        await t.RunAsync($"DELETE FROM follow.audit WHERE {t.Fraction("id", 3)}");
        await t.RunAsync($"DELETE FROM {t.Values.OneOf("follow.account WHERE " + t.Fraction("id", 4), "follow.ledger WHERE " + t.Fraction("line", 4), "follow.measurement WHERE " + t.Fraction("id", 4))}");
    }

    private static async Task AllAsync(Transaction t)
    {
        await t.RunAsync($"DELETE FROM {t.Values.OneOf("follow.only_keys", "follow.ids_default", "follow.ids_serial", "follow.secured", "follow.generated")}");
        await t.RunAsync($"INSERT INTO follow.ids_default (v) SELECT 'again ' || g FROM generate_series(1, {t.Values.Number(40)}) g");
    }
}

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Statements that insert, update or delete as they find it.</summary>
internal static class Merges
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("on_conflict", 4, OnConflictAsync),
        new("merge", 4, MergeAsync),
    ];

    private static async Task OnConflictAsync(Transaction t)
    {
        await t.RunAsync(
            $"""
            INSERT INTO follow.ledger SELECT 'book ' || {t.Values.Number(12)}, g, g, {t.Values.Text()} FROM generate_series({t.Values.Number(200)}, 210) g
            ON CONFLICT (book, line) DO UPDATE SET amount = ledger.amount + 1, memo = excluded.memo WHERE ledger.line % 2 = 0
            """);
        await t.RunAsync(
            $"INSERT INTO follow.account (id, name) SELECT id, {t.Values.Text()} FROM {t.Some("follow.account", "id", 3)} s ON CONFLICT (id) DO UPDATE SET name = excluded.name");
        await t.RunAsync($"INSERT INTO follow.secured VALUES ({t.Values.Number(300)}, NULL, {t.Values.Text()}) ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, holder = 'merged'");
    }

    private static Task MergeAsync(Transaction t) => t.RunAsync(
        $"""
        MERGE INTO follow.generated g USING (SELECT i, {t.Values.Text()} AS name FROM generate_series({t.Values.Number(1400)}, {t.Values.Number(1400)} + 40) i) s ON g.id = s.i
        WHEN MATCHED AND s.i % 3 = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET name = s.name, a = -g.a
        WHEN NOT MATCHED AND s.i % 2 = 0 THEN INSERT (id, a, name) VALUES (s.i, s.i, s.name)
        """);
}

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Transactions that a server streams before they end, some parts of them undone. Each writer has its own rows.</summary>
internal static class Large
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("large", 1, LargeAsync, IsAlone: true),
        new("medium", 3, t => WriteAsync(t, t.Values.Between(200, 900)), IsAlone: true),
    ];

    private static Task LargeAsync(Transaction t) => WriteAsync(t, t.Values.Chance(0.8) ? t.Values.Between(1500, 3000) : t.Values.Between(4_000, 8_000));

    private static async Task WriteAsync(Transaction t, int rows)
    {
        await t.RunAsync($"DELETE FROM follow.bulk WHERE writer = {t.Writer} AND id > {t.Values.Number(rows)}");
        await InsertAsync(t, rows, "first");
        var savepoint = await t.SaveAsync();
        await t.RunAsync($"UPDATE follow.bulk SET n = n + 1, v = '{t.Values.Word()}' WHERE writer = {t.Writer} AND {t.Fraction("id", 3)}");
        await InsertAsync(t, rows / 2, "in a savepoint");
        await t.EndAsync(savepoint, keep: t.Values.Chance(0.5));
        await t.RunAsync($"DELETE FROM follow.bulk WHERE writer = {t.Writer} AND {t.Fraction("id", t.Values.Between(2, 4))}");
        if (t.Values.Chance(0.3)) await t.RunAsync($"UPDATE follow.bulk SET id = id + 10000000 WHERE writer = {t.Writer} AND id BETWEEN 1 AND 9999999 AND {t.Fraction("id", 50)}");
        if (t.Values.Chance(0.3)) await t.RunAsync($"DELETE FROM follow.bulk WHERE writer = {t.Writer} AND id > 10000000");
    }

    private static Task InsertAsync(Transaction t, int rows, string what) => t.RunAsync(
        $"""
        INSERT INTO follow.bulk SELECT {t.Writer}, greatest(coalesce((SELECT max(id) FROM follow.bulk WHERE writer = {t.Writer} AND id < 10000000), 0), 0) + g, '{what} ' || md5(g::text), g
        FROM generate_series(1, {rows}) g
        """);
}

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Rows that move between partitions, and partitions written to by their own names.</summary>
internal static class Partitions
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("partition_move", 4, MoveAsync),
        new("partition_move_bulk", 2, MoveBulkAsync),
        new("partition_by_name", 3, ByNameAsync),
        new("partition_there_and_back", 2, BackAsync),
    ];

    private static Task MoveAsync(Transaction t) => t.RunAsync(
        $"UPDATE follow.measurement SET day = {t.Values.Day()}, region = {t.Values.Region()}, note = {t.Values.Text()} WHERE id IN {t.Some("follow.measurement", "id", t.Values.Between(1, 4))}");

    private static Task MoveBulkAsync(Transaction t) => t.RunAsync(
        $"UPDATE follow.measurement SET day = day + {t.Values.OneOf(-365, 365, 0)}, region = {t.Values.Region()} WHERE {t.Fraction("id", 12)}");

    private static Task ByNameAsync(Transaction t) => t.RunAsync(t.Values.OneOf(
        $"INSERT INTO follow.measurement_2024 (day, region, note) VALUES ('2024-06-01', {t.Values.Region()}, {t.Values.Text()})",
        $"INSERT INTO follow.measurement_2025_north (day, region, value) VALUES ('2025-06-01', 'north', 'Infinity')",
        $"UPDATE follow.measurement_2025 SET region = {t.Values.Region()} WHERE id IN {t.Some("follow.measurement_2025", "id", 2)}",
        $"DELETE FROM follow.measurement_rest WHERE id IN {t.Some("follow.measurement_rest", "id", 2)}"));

    private static async Task BackAsync(Transaction t)
    {
        var ids = string.Join(", ", await t.ListAsync<long>(t.Some("follow.measurement", "id", 2)));
        if (ids.Length == 0) return;
        await t.RunAsync($"UPDATE follow.measurement SET day = day + 365 WHERE id IN ({ids})");
        await t.RunAsync($"UPDATE follow.measurement SET value = 1 WHERE id IN ({ids})");
        await t.RunAsync($"UPDATE follow.measurement SET day = day - 365 WHERE id IN ({ids})");
    }
}

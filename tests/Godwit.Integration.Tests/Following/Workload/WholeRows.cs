namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Tables whose rows are found by all their columns, where one row may be there twice.</summary>
internal static class WholeRows
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("whole_row_insert", 4, InsertAsync),
        new("whole_row_update", 4, UpdateAsync),
        new("whole_row_delete", 3, DeleteAsync),
        new("whole_row_partition", 4, PartitionAsync),
    ];

    private static Task InsertAsync(Transaction t) => t.RunAsync(
        $$"""
        INSERT INTO follow.event_full (kind, payload, amount, ratio, fixed)
            SELECT {{t.Values.Text()}}, {{t.Values.SpecimenValue("raw")}}, {{t.Values.Numeric()}}, {{t.Values.SpecimenValue("f")}}, {{t.Values.OneOf("'x'", "''", "' y'", "NULL")}}
            FROM generate_series(1, {{t.Values.Between(1, 8)}});
        INSERT INTO follow.signal SELECT {{t.Values.OneOf("'a'", "'A'", "'b'", "''", "NULL")}}, {{t.Values.Number(5)}}, {{t.Values.Text()}} FROM generate_series(1, {{t.Values.Between(1, 8)}});
        """);

    private static Task UpdateAsync(Transaction t) => t.RunAsync(t.Values.OneOf(
        $"UPDATE follow.event_full SET amount = {t.Values.Numeric()} WHERE (tableoid, ctid) IN {t.SomeRows("follow.event_full", t.Values.Between(1, 5))}",
        $"UPDATE follow.event_full SET payload = {t.Values.SpecimenValue("raw")}, ratio = {t.Values.SpecimenValue("f")} WHERE (tableoid, ctid) IN {t.SomeRows("follow.event_full", 2)}",
        // 1.00 for 1.0: equal, and not the same.
        $"UPDATE follow.event_full SET amount = 1.00 WHERE amount = 1.0 AND (tableoid, ctid) IN {t.SomeRows("follow.event_full", 30)}",
        $"UPDATE follow.event_full SET kind = kind WHERE (tableoid, ctid) IN {t.SomeRows("follow.event_full", 1)}"));

    private static Task DeleteAsync(Transaction t) => t.RunAsync(
        $"""
        DELETE FROM follow.event_full WHERE (tableoid, ctid) IN {t.SomeRows("follow.event_full", t.Values.Between(1, 6))};
        DELETE FROM follow.signal WHERE (tableoid, ctid) IN {t.SomeRows("follow.signal", t.Values.Between(1, 6))};
        """);

    private static Task PartitionAsync(Transaction t) => t.RunAsync(t.Values.OneOf(
        $"UPDATE follow.signal SET key = {t.Values.OneOf("'a'", "'A'", "'b'", "''", "NULL")} WHERE (tableoid, ctid) IN {t.SomeRows("follow.signal", 3)}",
        $"UPDATE follow.signal SET level = level + 1 WHERE (tableoid, ctid) IN {t.SomeRows("follow.signal", 5)}"));
}

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>TRUNCATE in all its forms, with and without new rows in the same transaction; of a partition by its root only.</summary>
internal static class Truncates
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("truncate", 1, OneAsync),
        new("truncate_several", 1, SeveralAsync),
        new("truncate_cascade", 1, CascadeAsync),
        new("truncate_restart_identity", 1, RestartAsync),
        new("truncate_partitioned", 1, PartitionedAsync),
    ];

    private static Task OneAsync(Transaction t) => t.RunAsync(t.Values.OneOf(
        $"TRUNCATE follow.event_full; INSERT INTO follow.event_full (kind, amount) SELECT {t.Values.Text()}, CASE g % 2 WHEN 0 THEN 1.0 ELSE 1.00 END FROM generate_series(1, 60) g",
        "INSERT INTO follow.only_keys VALUES (-1, -1); TRUNCATE follow.only_keys; INSERT INTO follow.only_keys SELECT g, g FROM generate_series(1, 100) g",
        "TRUNCATE follow.toy; INSERT INTO follow.toy (child, name) SELECT id, 'after' FROM follow.child ORDER BY id",
        "TRUNCATE TABLE ONLY \"Follow Zoo\".\"Order\"; INSERT INTO \"Follow Zoo\".\"Order\" SELECT g FROM generate_series(1, 50) g",
        "TRUNCATE follow.audit"));

    private static Task SeveralAsync(Transaction t) => t.RunAsync(t.Values.OneOf(
        "TRUNCATE follow.ids_default, follow.secured, \"Follow Zoo\".\"user\"; INSERT INTO follow.secured SELECT g, 'new', 'new' FROM generate_series(1, 60) g",
        "TRUNCATE follow.parent, follow.child, follow.toy; INSERT INTO follow.parent (name) SELECT 'after ' || g FROM generate_series(1, 30) g"));

    // Takes follow.child and follow.toy along, or the tree's own table.
    private static Task CascadeAsync(Transaction t) => t.RunAsync(t.Values.OneOf(
        "TRUNCATE follow.parent CASCADE; INSERT INTO follow.parent (name) SELECT 'after ' || g FROM generate_series(1, 20) g; INSERT INTO follow.child (parent) SELECT id FROM follow.parent ORDER BY id",
        "TRUNCATE follow.node CASCADE; INSERT INTO follow.node SELECT g, nullif(g / 2, 0), nullif(g / 3, 0) FROM generate_series(1, 100) g; SET CONSTRAINTS ALL IMMEDIATE"));

    private static Task RestartAsync(Transaction t) => t.RunAsync(t.Values.OneOf(
        "TRUNCATE follow.ids_always RESTART IDENTITY; INSERT INTO follow.ids_always (v) SELECT 'restarted ' || g FROM generate_series(1, 50) g",
        "TRUNCATE follow.ids_serial, follow.ids_default RESTART IDENTITY; INSERT INTO follow.ids_serial (v) VALUES ('one'), ('two')",
        "TRUNCATE follow.ids_serial RESTART IDENTITY"));

    private static Task PartitionedAsync(Transaction t) => t.RunAsync(t.Values.OneOf(
        $"TRUNCATE follow.measurement; INSERT INTO follow.measurement (day, region, value) SELECT {t.Values.Day()} + g * 3, {t.Values.Region()}, g FROM generate_series(1, 100) g",
        "TRUNCATE follow.signal; INSERT INTO follow.signal SELECT CASE g % 3 WHEN 0 THEN 'a' ELSE 'b' END, g % 4, 'after' FROM generate_series(1, 60) g"));
}

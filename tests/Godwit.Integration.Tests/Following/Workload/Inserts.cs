namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>New rows, one by one, in bulk, and by COPY.</summary>
internal static class Inserts
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("insert", 4, SomeAsync),
        new("insert_bulk", 3, BulkAsync),
        new("insert_specimen", 4, SpecimenAsync),
        new("insert_identity", 3, IdentityAsync),
        new("insert_keyless", 3, KeylessAsync),
        new("insert_small_keys", 5, SmallKeysAsync),
        new("insert_seat", 4, SeatAsync),
        new("insert_copy", 4, CopyAsync),
    ];

    private static async Task SomeAsync(Transaction t)
    {
        for (var left = t.Values.Between(1, 3); left > 0; left--)
            await t.RunAsync($"INSERT INTO follow.account (name, balance) VALUES ({t.Values.Text()}, {t.Values.Number(1000)})");
        await t.RunAsync($"INSERT INTO follow.by_index VALUES ({t.Values.Text()}, '{t.Values.Word()}', {t.Values.Number(5)}, {t.Values.Number(100)})");
    }

    private static async Task BulkAsync(Transaction t)
    {
        var count = t.Values.Between(10, 100);
        await t.RunAsync(t.Values.Number(3) switch
        {
            0 => $"INSERT INTO follow.account (name, balance) SELECT '{t.Values.Word()} ' || g, g FROM generate_series(1, {count}) g",
            1 => $"INSERT INTO follow.ledger SELECT 'bulk ' || nextval('follow.book_number') % 20, g, g, 'bulk' FROM generate_series(1, {count}) g ON CONFLICT DO NOTHING",
            _ => $"INSERT INTO follow.measurement (day, region, value, note) SELECT {t.Values.Day()} + g, {t.Values.Region()}, g, {t.Values.Text()} FROM generate_series(1, {count}) g",
        });
    }

    private static Task SpecimenAsync(Transaction t) => t.RunAsync(
        $"INSERT INTO follow.specimen (id, {string.Join(", ", Values.SpecimenColumns)}) VALUES ({t.Values.Uuid()}, {t.Values.SpecimenRow()}), ({t.Values.Uuid()}, {t.Values.SpecimenRow()})");

    private static async Task IdentityAsync(Transaction t)
    {
        await t.RunAsync($"INSERT INTO follow.ids_always (v) VALUES ({t.Values.Text()}), ({t.Values.Text()})");
        await t.RunAsync($"INSERT INTO follow.ids_always (id, v) OVERRIDING SYSTEM VALUE VALUES ({-t.Values.Between(1, 1 << 30)}, {t.Values.Text()}) ON CONFLICT DO NOTHING");
        await t.RunAsync($"INSERT INTO follow.ids_default (v) VALUES ({t.Values.Text()})");
        await t.RunAsync($"INSERT INTO follow.ids_default (id, v) VALUES ({-t.Values.Between(1, 1 << 30)}, {t.Values.Text()}) ON CONFLICT DO NOTHING");
        await t.RunAsync($"INSERT INTO follow.ids_serial (v) SELECT 'serial ' || g FROM generate_series(1, {t.Values.Between(1, 5)}) g");
    }

    private static Task KeylessAsync(Transaction t) => t.RunAsync(
        $"INSERT INTO follow.log SELECT {t.Writer}, {t.Values.Text()}, 'infinity' FROM generate_series(1, {t.Values.Between(1, 3)})");

    private static async Task SmallKeysAsync(Transaction t)
    {
        var id = t.Values.Number(1500);
        await t.RunAsync(t.Values.Number(6) switch
        {
            0 => $"INSERT INTO follow.generated (id, a, name) VALUES ({id}, {t.Values.Number(1000)}, {t.Values.Text()}) ON CONFLICT DO NOTHING",
            1 => $"INSERT INTO follow.broad (id, c1, c2, c5, c64, c66) VALUES ({id}, {t.Values.Text()}, {t.Values.Numeric()}, {t.Values.Number(9)}, {t.Values.Day()}, {t.Values.Text()}) ON CONFLICT DO NOTHING",
            2 => $"INSERT INTO follow.secured VALUES ({id}, {t.Values.Text()}, {t.Values.Text()}) ON CONFLICT DO NOTHING",
            3 => $"INSERT INTO follow.only_keys SELECT {id % 15}, g FROM generate_series({id}, {id + 20}) g ON CONFLICT DO NOTHING",
            4 => $"""INSERT INTO "Follow Zoo"."Order" SELECT g, {t.Values.Text()}, {t.Values.Text()}, {t.Values.Text()}, {t.Values.Number(9)}, {t.Values.Text()} FROM generate_series({id}, {id + 9}) g ON CONFLICT DO NOTHING""",
            _ => $"""INSERT INTO "Follow Zoo"."user" SELECT g || coalesce({t.Values.Text()}, ''), '{id % 7}', {id} FROM generate_series(1, 8) g ON CONFLICT DO NOTHING""",
        });
    }

    private static Task SeatAsync(Transaction t) => t.RunAsync(
        $"""
        INSERT INTO follow.seat SELECT {t.Values.Number(300)}, {(t.Values.Chance(0.2) ? "NULL" : $"'{t.Values.Word()}'")}, coalesce(max(rank), 0) + 1 FROM follow.seat
        ON CONFLICT (id) DO NOTHING
        """);

    private static async Task CopyAsync(Transaction t)
    {
        var lines = Enumerable.Range(1, t.Values.Between(1, 60)).ToList();
        if (t.Values.Chance(0.5))
            await t.CopyAsync("follow.ledger (book, line, amount, memo)", lines.ConvertAll(line => $"copy {t.Values.Word()}\t{line}\t{line}.5\t{Escaped(t)}"));
        else
            await t.CopyAsync("follow.measurement (day, region, value, note)", lines.ConvertAll(line => $"202{t.Values.Between(3, 6)}-0{t.Values.Between(1, 9)}-11\tnorth\t{line}\t{Escaped(t)}"));
    }

    private static string Escaped(Transaction t) => t.Values.Chance(0.1) ? "\\N" : t.Values.RawText()
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);
}

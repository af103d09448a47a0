using Npgsql;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Subtransactions: nested, many, undone, and undone by an error.</summary>
internal static class Savepoints
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("savepoints_nested", 4, t => NestAsync(t, t.Values.Between(2, 6))),
        new("savepoints_many", 2, ManyAsync),
        new("savepoint_refused", 2, RefusedAsync),
        new("savepoint_truncate", 1, TruncateAsync),
        new("exception_blocks", 2, ExceptionsAsync),
    ];

    private static async Task NestAsync(Transaction t, int depth)
    {
        await WriteAsync(t);
        var savepoint = await t.SaveAsync();
        await WriteAsync(t);
        if (depth > 0) await NestAsync(t, depth - 1);
        await t.EndAsync(savepoint, keep: t.Values.Chance(0.6));
        if (t.Values.Chance(0.5)) await WriteAsync(t);
    }

    // More than 64 make PostgreSQL give up its short list of them.
    private static async Task ManyAsync(Transaction t)
    {
        var open = new Stack<string>();
        for (var left = t.Values.Between(70, 100); left > 0; left--)
        {
            open.Push(await t.SaveAsync());
            await t.RunAsync($"INSERT INTO follow.ledger VALUES ('{t.Values.Word()}', {left}, {left})");
            if (t.Values.Chance(0.4)) await t.EndAsync(open.Pop(), keep: t.Values.Chance(0.5));
        }
        if (t.Values.Chance(0.3)) await t.EndAsync(open.Last(), keep: false);
    }

    private static async Task RefusedAsync(Transaction t)
    {
        await t.RefusedAsync($"INSERT INTO follow.account (id, name) SELECT id, 'again' FROM {t.Some("follow.account", "id", 1)} s", PostgresErrorCodes.UniqueViolation);
        await t.RefusedAsync("INSERT INTO follow.ledger SELECT 'refused', g / 5, 1 FROM generate_series(10, 30) g", PostgresErrorCodes.UniqueViolation);
        await t.RefusedAsync("INSERT INTO follow.child (parent) VALUES (-7)", PostgresErrorCodes.ForeignKeyViolation);
        await WriteAsync(t);
    }

    private static async Task TruncateAsync(Transaction t)
    {
        var savepoint = await t.SaveAsync();
        await t.RunAsync("TRUNCATE follow.ids_serial RESTART IDENTITY; INSERT INTO follow.ids_serial (v) VALUES ('undone')");
        await t.EndAsync(savepoint, keep: false);
        await t.RunAsync("INSERT INTO follow.ids_serial (v) VALUES ('kept')");
    }

    private static Task ExceptionsAsync(Transaction t) => t.RunAsync(
        $$"""
        DO $do$ BEGIN
            FOR i IN 1..{{t.Values.Between(20, 120)}} LOOP
                BEGIN
                    INSERT INTO follow.ledger VALUES ('{{t.Values.Word()}}', i, i);
                    UPDATE follow.ids_default SET v = i::text WHERE id = (SELECT min(id) FROM follow.ids_default);
                    IF i % {{t.Values.Between(2, 4)}} = 0 THEN RAISE 'undone' USING ERRCODE = 'GW001'; END IF;
                EXCEPTION WHEN SQLSTATE 'GW001' THEN
                    IF i % 5 = 0 THEN INSERT INTO follow.log VALUES ({{t.Writer}}, 'undone ' || i, NULL); END IF;
                END;
            END LOOP;
        END $do$
        """);

    private static Task WriteAsync(Transaction t) => t.RunAsync(t.Values.Number(4) switch
    {
        0 => $"INSERT INTO follow.account (name) VALUES ({t.Values.Text()})",
        1 => $"UPDATE follow.specimen SET label = {t.Values.Text()} WHERE id IN {t.Some("follow.specimen", "id", 2)}",
        2 => $"DELETE FROM follow.ledger WHERE (book, line) IN {t.Some("follow.ledger", "book, line", 2)}",
        _ => $"UPDATE follow.seat SET email = '{t.Values.Word()}' WHERE id = {t.One("follow.seat", "id")}",
    });
}

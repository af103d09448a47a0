namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>What changes no row of a followed table, and yet is in the WAL or in the way.</summary>
internal static class Extras
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("message", 2, t => t.RunAsync($"SELECT pg_logical_emit_message(true, {Prefix(t)}, '{t.Values.Word()}'::text)")),
        new("message_at_once", 2, t => t.RunAsync($"SELECT pg_logical_emit_message(false, {Prefix(t)}, '\\x00ff'::bytea)")),
        new("read_only", 1, t => t.RunAsync("SELECT count(*) FROM follow.ledger")),
        new("row_locks", 2, RowLocksAsync),
        new("temporary_table", 2, TemporaryTableAsync),
    ];

    private static string Prefix(Transaction t) => t.Values.OneOf("'other'", "''", "'godwit'", "'godwit_other'");

    private static async Task RowLocksAsync(Transaction t)
    {
        await t.RunAsync($"SELECT FROM follow.account WHERE id IN {t.Some("follow.account", "id", 3)} {t.Values.OneOf("FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE", "FOR KEY SHARE")}");
        if (t.Values.Chance(0.5)) await t.RunAsync($"UPDATE follow.account SET balance = 0 WHERE id = {t.One("follow.account", "id")}");
    }

    // Changes of the catalog invalidate what a decoder knows.
    private static async Task TemporaryTableAsync(Transaction t)
    {
        var name = $"t{t.Values.Word()}";
        await t.RunAsync($"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT '{name}' AS book, g AS line FROM generate_series(1, 20) g");
        await t.RunAsync($"UPDATE pg_temp.{name} SET line = -line; INSERT INTO follow.ledger (book, line, amount) SELECT book, line, 1 FROM pg_temp.{name}");
    }
}

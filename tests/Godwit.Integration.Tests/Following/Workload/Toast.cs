namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Wide values out of line: the WAL of a change does not hold those that stay.</summary>
internal static class Toast
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("toast_insert", 3, InsertAsync),
        new("toast_unchanged", 5, UnchangedAsync),
        new("toast_changed", 3, ChangedAsync),
        new("toast_key", 3, KeyAsync),
        new("toast_whole_row", 4, WholeRowAsync),
    ];

    private static Task InsertAsync(Transaction t) => t.RunAsync(
        $$"""
        INSERT INTO follow.blob VALUES ({{t.Values.Number(600)}}, 0, {{t.Values.Wide()}}, {{t.Values.WideBytes()}}, jsonb_build_object('k', {{t.Values.Wide()}})) ON CONFLICT DO NOTHING;
        INSERT INTO follow.blob_full SELECT {{t.Values.Number(300)}}, 0, {{t.Values.Wide()}}, {{t.Values.WideBytes()}} WHERE (SELECT count(*) FROM follow.blob_full) < 150;
        """);

    private static async Task UnchangedAsync(Transaction t)
    {
        await t.RunAsync($"UPDATE follow.blob SET small = small + 1 WHERE id IN {t.Some("follow.blob", "id", t.Values.Between(1, 5))}");
        if (t.Values.Chance(0.3)) await t.RunAsync($"UPDATE follow.blob SET body = body, bytes = bytes WHERE id = {t.One("follow.blob", "id")}");
    }

    // One of the wide ones is written, the others stay; then all of it again in the same transaction.
    private static async Task ChangedAsync(Transaction t)
    {
        var id = $"{await t.AskAsync<int>($"SELECT {t.One("follow.blob", "id")}")}";
        await t.RunAsync($"UPDATE follow.blob SET {t.Values.OneOf($"body = {t.Values.Wide()}", $"bytes = {t.Values.WideBytes()}", "doc = NULL", "body = ''", "body = NULL", "body = body || 'x'")} WHERE id = {id}");
        await t.RunAsync($"UPDATE follow.blob SET small = -small WHERE id = {id}");
        if (t.Values.Chance(0.5)) await t.RunAsync($"UPDATE follow.blob SET bytes = {t.Values.WideBytes()}, body = {t.Values.Wide()} WHERE id = {id}");
    }

    private static Task KeyAsync(Transaction t)
    {
        var id = t.Values.Between(1000, 100000);
        return t.RunAsync($"UPDATE follow.blob SET id = {id}, small = small + 10 WHERE id = {t.One("follow.blob", "id")} AND NOT EXISTS (SELECT FROM follow.blob WHERE id = {id})");
    }

    private static Task WholeRowAsync(Transaction t) => t.RunAsync(t.Values.Number(4) switch
    {
        0 => $"UPDATE follow.blob_full SET body = {t.Values.Wide()} WHERE (tableoid, ctid) IN {t.SomeRows("follow.blob_full", 1)}",
        1 => $"DELETE FROM follow.blob_full WHERE (tableoid, ctid) IN {t.SomeRows("follow.blob_full", 2)}",
        _ => $"UPDATE follow.blob_full SET small = small + 1, id = id + {t.Values.Number(2)} WHERE (tableoid, ctid) IN {t.SomeRows("follow.blob_full", 3)}",
    });
}

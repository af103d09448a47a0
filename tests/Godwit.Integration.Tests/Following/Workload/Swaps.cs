namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Values of a unique constraint that rows exchange: the order of the changes matters.</summary>
internal static class Swaps
{
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("swap_keys", 4, KeysAsync),
        new("swap_unique", 4, UniqueAsync),
        new("shift_deferrable", 3, ShiftAsync),
        new("swap_deferrable", 3, DeferrableAsync),
    ];

    private static async Task KeysAsync(Transaction t)
    {
        if (await t.ListAsync<long>(t.Some("follow.account", "id", t.Values.Between(2, 4))) is not { Count: > 1 } ids) return;
        var spare = long.MinValue + t.Values.Number(1 << 30);
        await t.RunAsync($"UPDATE follow.account SET id = {spare} WHERE id = {ids[0]}");
        for (var place = 1; place < ids.Count; place++)
            await t.RunAsync($"UPDATE follow.account SET id = {ids[place - 1]}, name = {t.Values.Text()} WHERE id = {ids[place]}");
        await t.RunAsync($"UPDATE follow.account SET id = {ids[^1]} WHERE id = {spare}");
    }

    private static async Task UniqueAsync(Transaction t)
    {
        if (await t.ListAsync<int>(t.Some("follow.seat", "id", 2)) is not [var one, var other]) return;
        var (first, second) = (await EmailAsync(t, one), await EmailAsync(t, other));
        await t.RunAsync($"UPDATE follow.seat SET email = {(t.Values.Chance(0.5) ? "NULL" : $"'{t.Values.Word()}'")} WHERE id = {one}");
        await t.RunAsync($"UPDATE follow.seat SET email = {first} WHERE id = {other}");
        await t.RunAsync($"UPDATE follow.seat SET email = {second} WHERE id = {one}");
    }

    private static async Task<string> EmailAsync(Transaction t, int id) =>
        await t.AskAsync<string>($"SELECT quote_nullable(email) FROM follow.seat WHERE id = {id}") ?? "NULL";

    private static Task ShiftAsync(Transaction t) => t.RunAsync(
        $"UPDATE follow.seat SET rank = rank + {t.Values.OneOf(1, -1)}");

    private static async Task DeferrableAsync(Transaction t)
    {
        if (await t.ListAsync<int>(t.Some("follow.seat", "id", 2)) is not [var one, var other]) return;
        if (t.Values.Chance(0.5))
        {
            await t.RunAsync($"UPDATE follow.seat s SET rank = coalesce((SELECT o.rank FROM follow.seat o WHERE o.id IN ({one}, {other}) AND o.id <> s.id), s.rank) WHERE id IN ({one}, {other})");
            return;
        }
        var (first, second) = (await t.AskAsync<int>($"SELECT rank FROM follow.seat WHERE id = {one}"), await t.AskAsync<int>($"SELECT rank FROM follow.seat WHERE id = {other}"));
        await t.RunAsync("SET CONSTRAINTS follow.seat_rank DEFERRED");
        await t.RunAsync($"UPDATE follow.seat SET rank = {second} WHERE id = {one}");
        await t.RunAsync($"UPDATE follow.seat SET rank = {first} WHERE id = {other}");
        await t.RunAsync("SET CONSTRAINTS follow.seat_rank IMMEDIATE");
    }
}

using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Moving;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Both sides' <see cref="Zoo"/> compared by <see cref="Checksums"/>, with the rows for whoever looks for the cause.</summary>
internal static class Differences
{
    private const int Shown = 5;

    /// <summary>Fails with rows of every table that differs.</summary>
    public static async Task ShouldBeNoneAsync(FreshDatabase source, FreshDatabase target, Func<TableName, bool>? include = null)
    {
        var expected = await Checksums.OfAsync(source, include ?? Zoo.Includes);
        var actual = await Checksums.OfAsync(target, include ?? Zoo.Includes);
        expected.Count.ShouldBeGreaterThan(25);
        var messages = new List<string>();
        foreach (var table in expected.Keys.Union(actual.Keys))
            if (expected.GetValueOrDefault(table) != actual.GetValueOrDefault(table)) messages.Add(await DescribeAsync(source, target, table));
        messages.ShouldBeEmpty(string.Join('\n', messages));
    }

    private static async Task<string> DescribeAsync(FreshDatabase source, FreshDatabase target, string table)
    {
        var (ours, theirs) = (await RowsAsync(source, table), await RowsAsync(target, table));
        return $"{table}: {ours.Count} and {theirs.Count} rows{Only("source", ours, theirs)}{Only("target", theirs, ours)}";
    }

    // The same row may be there several times.
    private static string Only(string side, List<string> rows, List<string> others)
    {
        var left = others.CountBy(row => row).ToDictionary();
        var only = rows.Where(row => (left[row] = left.GetValueOrDefault(row) - 1) < 0).ToList();
        return string.Concat(only.Take(Shown).Select(row => $"\n  {side} only: {(row.Length > 300 ? $"{row[..300]}…" : row)}")) + (only.Count > Shown ? $"\n  and {only.Count - Shown} more" : "");
    }

    private static async Task<List<string>> RowsAsync(FreshDatabase database, string table)
    {
        await using var session = await database.OpenSuperuserAsync();
        // By name: a partition's columns may be in another order.
        return await session.QueryAsync(
            $"SELECT coalesce((SELECT string_agg(key || '=' || coalesce(value, 'NULL'), ' ' ORDER BY key COLLATE \"C\") FROM json_each_text(to_json(whole))), '') FROM ONLY {table} whole",
            row => row.GetString(0), TestContext.Current.CancellationToken);
    }
}

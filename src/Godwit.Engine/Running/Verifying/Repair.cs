using System.Text.Json;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Running.Verifying;

/// <summary>Has the runner put right on the target what a verification found.</summary>
/// <param name="configuration">The migration.</param>
/// <param name="say">Told what is done, for people.</param>
/// <param name="time">Clock.</param>
public sealed class Repair(Configuration configuration, Action<string> say, TimeProvider time)
{
    /// <summary>Rows of a table that are put right one by one; with more it is copied again.</summary>
    public const int MostRows = 1000;

    private const int Attempts = 3;

    /// <summary>Refuses before anything is compared.</summary>
    /// <exception cref="GodwitException">No runner follows.</exception>
    public async Task RequireRunnerAsync(Database target, CancellationToken cancellationToken)
    {
        await using var state = await target.OpenAsync(cancellationToken);
        if (!await new RunnerQuestion(configuration, state, time).IsFollowedAsync(cancellationToken)) throw new GodwitException(ExitCode.Refused, new Problem(
            "no_runner", "No runner follows for this migration.", $"target {target.Url}", "Only the runner can put rows right without overtaking changes that are still to be applied.",
            "Start `godwit run`, and when it follows, `godwit verify --repair` again."));
    }

    /// <summary>Puts right every row that the verdict names; returns how many were.</summary>
    /// <exception cref="GodwitException">The runner has ended, or a side refuses.</exception>
    public async Task<int> RunAsync(Verdict verdict, Database target, CancellationToken cancellationToken)
    {
        await using var state = await target.OpenAsync(cancellationToken);
        var runner = new RunnerQuestion(configuration, state, time);
        var done = 0;
        foreach (var table in verdict.Tables.Where(table => !table.IsIdentical))
        {
            if (Hindrance(table) is { } hindrance)
            {
                say($"{table.Name} is not put right: {hindrance}");
                continue;
            }
            var rows = table.Rows!;
            var order = new RepairOrder(configuration.Verify.SlotDeadline.TotalMilliseconds, table.Name.Schema, table.Name.Name, rows.Key, [.. rows.Rows.Select(row => row.Key)]);
            var answer = await AskAsync(runner, JsonSerializer.Serialize(order, RepairJsonContext.Default.RepairOrder), cancellationToken);
            if (answer.Result is not { } result) throw new GodwitException(ExitCode.Failed, new Problem(
                "repair_failed", $"Rows of {table.Name} were not put right.", $"target {target.Url}", answer.Problem ?? "", $"`godwit verify` shows where they stand; `godwit resync {table.Name}` copies the table again."));
            var repaired = JsonSerializer.Deserialize(result, RepairJsonContext.Default.RepairResult)!;
            foreach (var row in repaired.Rows) say($"{table.Name}: {string.Join(", ", rows.Key.Zip(row.Key, (column, value) => $"{column} = {value}"))}  {row.Done}, as it was on the source at {repaired.Lsn}");
            done += repaired.Rows.Length;
        }
        return done;
    }

    // A slot that was late this time need not be the next.
    private async Task<RequestAnswer> AskAsync(RunnerQuestion runner, string order, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (id, answer) = await runner.AskAsync(Requests.Repair, order, cancellationToken);
            await runner.EndAsync(id, cancellationToken);
            if (answer.Result is not null || attempt == Attempts) return answer;
            say($"Attempt {attempt} of {Attempts}: {answer.Problem}");
        }
    }

    /// <summary>Why the rows of a table that differs cannot be put right one by one; null: they can. Pure.</summary>
    internal static string? Hindrance(TableVerdict table) => table switch
    {
        { State: TableState.ColumnsDiffer or TableState.MissingOnTarget or TableState.MissingOnSource } => "its definition differs. `godwit status` names the statement; then verify again.",
        { State: TableState.Elsewhere } => "it was being copied again. Verify again when that has ended.",
        { Rows: null } => "its rows were not looked at (--rows 0).",
        { Rows.Key.IsEmpty: true } => $"it has no key by which a row could be found. godwit resync {table.Name} copies it again.",
        { Rows: { IsComplete: false } or { Found: > MostRows } } => $"too many rows differ. godwit resync {table.Name} copies it again.",
        { Rows: { } rows } when rows.Rows.Length < rows.Found => $"only {rows.Rows.Length:N0} of {rows.Found:N0} rows were listed: give --rows {MostRows}.",
        { Rows: { } rows } when rows.Rows.Any(row => row.Count > 1) || rows.Rows.GroupBy(row => string.Join('\0', row.Key), StringComparer.Ordinal).Any(key => key.Count() > 1) =>
            $"a key is there more than once. godwit resync {table.Name} copies it again.",
        _ => null,
    };
}

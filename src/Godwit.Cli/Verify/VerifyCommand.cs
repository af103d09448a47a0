using System.CommandLine;
using System.Globalization;
using Godwit.Engine;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;
using Godwit.Engine.Running.Verifying;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Cli.Verify;

/// <summary><c>godwit verify</c>.</summary>
internal static class VerifyCommand
{
    private const int MostRows = 10_000;

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var table = new Option<string[]>("--table", "-t") { Description = "Only the rows of this table (schema.table); repeatable", HelpName = "TABLE", DefaultValueFactory = _ => [] };
        var report = ReportOption.Create();
        var rows = new Option<int>("--rows") { Description = "Rows that are named of a table that differs, at most; 0: none", HelpName = "NUMBER", DefaultValueFactory = _ => new RowOptions().Limit };
        rows.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && (!int.TryParse(word, CultureInfo.InvariantCulture, out var number) || number is < 0 or > MostRows))
                result.AddError($"--rows: expected a number from 0 to {MostRows}, found '{word}'");
        });
        var values = new Option<bool>("--show-values") { Description = "Show the values that differ, and not their digests: they can be personal data" };
        var repair = new Option<bool>("--repair") { Description = "Have the runner put right on the target what differs, then compare again" };
        var command = new Command("verify", "Compare both sides exactly: every row, sequence, large object and the schema") { table, report, rows, values, repair };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var current = session(parsed);
            var (configuration, file) = (current.LoadConfiguration(), parsed.GetValue(report));
            TableName[] tables = [.. parsed.GetValue(table)!.Select(Selection.ParseTable)];
            if (file is not null)
            {
                if (tables.Length > 0) throw new GodwitException(ExitCode.Usage, new Problem(
                    "usage", "--report tells of the whole migration.", "godwit verify --table --report", "With --table only some rows are compared.", "Leave out one of both."));
                ReportFile.RequireWritable(file);
            }
            var options = new RowOptions { Limit = parsed.GetValue(rows), ShowValues = parsed.GetValue(values) };
            var verdict = parsed.GetValue(repair)
                ? await RepairAsync(current, configuration, tables, options, cancellationToken)
                : await ExecuteAsync(current, configuration, tables, options, cancellationToken);
            if (current.Json) await current.Output.WriteLineAsync(VerdictJson.Write(verdict));
            else
                foreach (var line in VerdictText.Lines(verdict)) await current.Output.WriteLineAsync(line);
            await ReportOption.WriteAsync(current, file, configuration, verdict, atCopysSnapshot: false, cancellationToken);
            return (int)verdict.ExitCode;
        });
        return command;
    }

    /// <summary>Compares, with progress, and remembers a whole verdict in the migration's state.</summary>
    public static async Task<Verdict> ExecuteAsync(Session session, Configuration configuration, TableName[] tables, RowOptions rows, CancellationToken cancellationToken)
    {
        var connections = new ConnectionLog(session.Time);
        var request = Comparison.Of(configuration, connections) with { Tables = [.. tables], Rows = rows };
        var verdict = session.IsTerminal
            ? await new VerifyDisplay(session.Terminal, session.Time).ShowAsync(progress => Live(session, configuration, progress).VerifyAsync(request, cancellationToken))
            : await Live(session, configuration, null).VerifyAsync(request, cancellationToken);
        if (tables.Length == 0) await VerdictMemory.RememberAsync(request.Target, configuration.Migration, verdict, connections, cancellationToken);
        return verdict;
    }

    /// <summary>Compares everything.</summary>
    /// <param name="session">What the command was called with.</param>
    /// <param name="configuration">The migration.</param>
    /// <param name="progress">Told of what was read; null: nobody.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static Task<Verdict> CompareAsync(Session session, Configuration configuration, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken) =>
        Live(session, configuration, progress).VerifyAsync(Comparison.Of(configuration), cancellationToken);

    // The verdict that counts is the one after it.
    private static async Task<Verdict> RepairAsync(Session session, Configuration configuration, TableName[] tables, RowOptions rows, CancellationToken cancellationToken)
    {
        var (repair, target) = (new Repair(configuration, line => Say(session, line), session.Time), Comparison.Of(configuration).Target);
        await repair.RequireRunnerAsync(target, cancellationToken);
        var verdict = await ExecuteAsync(session, configuration, tables, rows, cancellationToken);
        if (verdict.Tables.All(table => table.IsIdentical)) return verdict;
        await session.SayAsync(VerdictText.Summary(verdict));
        return await repair.RunAsync(verdict, target, cancellationToken) == 0 ? verdict : await ExecuteAsync(session, configuration, tables, rows, cancellationToken);
    }

    private static LiveVerification Live(Session session, Configuration configuration, IProgress<VerifyProgress>? progress) => new(configuration, progress, line => Say(session, line), session.Time);

    private static void Say(Session session, string line)
    {
        if (!session.Quiet) session.Errors.WriteLine(line);
    }
}

using System.CommandLine;
using Godwit.Engine;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;
using Godwit.Engine.Verify;

namespace Godwit.Cli.Verify;

/// <summary><c>godwit verify</c>.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var table = new Option<string[]>("--table", "-t") { Description = "Only the rows of this table (schema.table); repeatable", HelpName = "TABLE", DefaultValueFactory = _ => [] };
        var report = ReportOption.Create();
        var command = new Command("verify", "Compare both sides exactly: every row, sequence, large object and the schema") { table, report };
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
            var verdict = await ExecuteAsync(current, configuration, tables, cancellationToken);
            if (current.Json) await current.Output.WriteLineAsync(VerdictJson.Write(verdict));
            else
                foreach (var line in VerdictText.Lines(verdict)) await current.Output.WriteLineAsync(line);
            await ReportOption.WriteAsync(current, file, configuration, verdict, atCopysSnapshot: false, cancellationToken);
            return (int)verdict.ExitCode;
        });
        return command;
    }

    /// <summary>Compares, with progress, and remembers a whole verdict in the migration's state.</summary>
    public static async Task<Verdict> ExecuteAsync(Session session, Configuration configuration, TableName[] tables, CancellationToken cancellationToken)
    {
        var connections = new ConnectionLog(session.Time);
        var request = Comparison.Of(configuration, connections) with { Tables = [.. tables] };
        var verifier = new Verifier(session.Time);
        var verdict = session.IsTerminal
            ? await new VerifyDisplay(session.Terminal, session.Time).ShowAsync(progress => verifier.VerifyAsync(request, progress, cancellationToken))
            : await verifier.VerifyAsync(request, null, cancellationToken);
        if (tables.Length == 0) await VerdictMemory.RememberAsync(request.Target, configuration.Migration, verdict, connections, cancellationToken);
        return verdict;
    }
}

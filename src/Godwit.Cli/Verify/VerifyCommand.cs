using System.CommandLine;
using Godwit.Cli.Rendering;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;
using Godwit.Engine.Verify;
using Spectre.Console;

namespace Godwit.Cli.Verify;

/// <summary><c>godwit verify</c>.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var table = new Option<string[]>("--table", "-t") { Description = "Only the rows of this table (schema.table); repeatable", HelpName = "TABLE", DefaultValueFactory = _ => [] };
        var command = new Command("verify", "Compare both sides exactly: every row, sequence, large object and the schema") { table };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var current = session(parsed);
            var verdict = await ExecuteAsync(current, current.LoadConfiguration(), [.. parsed.GetValue(table)!.Select(Selection.ParseTable)], cancellationToken);
            if (current.Json) await current.Output.WriteLineAsync(VerdictJson.Write(verdict));
            else
                foreach (var line in VerdictText.Lines(verdict)) await current.Output.WriteLineAsync(line);
            return (int)verdict.ExitCode;
        });
        return command;
    }

    /// <summary>Compares, with progress, and remembers a whole verdict in the migration's state.</summary>
    public static async Task<Verdict> ExecuteAsync(Session session, Configuration configuration, TableName[] tables, CancellationToken cancellationToken)
    {
        var selection = new Selection(configuration.Database);
        var request = new VerifyRequest
        {
            Source = new(Side.Source, configuration.Source.Database, configuration.RequireTls),
            Target = new(Side.Target, configuration.Target.Database, configuration.RequireTls),
            IncludeTable = selection.IncludesTable,
            IncludeSchema = selection.IncludesSchema,
            Tables = [.. tables],
            WorkersPerSide = Math.Max(1, (int)(Environment.ProcessorCount * configuration.Verify.Load)),
        };
        var verifier = new Verifier(session.Time);
        var verdict = session.IsTerminal
            ? await session.Terminal.Progress().AutoClear(true).Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn { Width = 24 }, new ElapsedTimeColumn())
                .StartAsync(async display => await verifier.VerifyAsync(request, new Bars(display), cancellationToken))
            : await verifier.VerifyAsync(request, null, cancellationToken);
        if (tables.Length == 0) await VerdictMemory.RememberAsync(request.Target, configuration.Migration, verdict, cancellationToken);
        return verdict;
    }

    // One bar a side. Reports come from several threads.
    private sealed class Bars(ProgressContext display) : IProgress<VerifyProgress>
    {
        private readonly ProgressTask _source = display.AddTask("source");
        private readonly ProgressTask _target = display.AddTask("target");

        public void Report(VerifyProgress value)
        {
            var (bar, name) = value.Side == Side.Source ? (_source, "source") : (_target, "target");
            bar.Description = $"{name}: {Figures.Bytes(value.BytesDone)} of {Figures.Bytes(value.BytesTotal)}";
            bar.Value = value.BytesTotal == 0 ? bar.MaxValue : bar.MaxValue * value.BytesDone / value.BytesTotal;
        }
    }
}

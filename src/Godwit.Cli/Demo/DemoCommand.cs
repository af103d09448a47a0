using System.CommandLine;
using Godwit.Cli.Rendering;
using Godwit.Cli.Run;
using Godwit.Cli.Verify;
using Godwit.Engine;
using Godwit.Engine.Planning;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;
using Godwit.Local;

namespace Godwit.Cli.Demo;

/// <summary><c>godwit demo</c>: a real database moved on this machine, with everything that a migration shows.</summary>
internal static class DemoCommand
{
    private const string Sample = "pagila";
    private const int TargetVersion = 18;

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var command = new Command("demo", $"Move a sample database ({Sample}) between two real servers on this machine, and verify it");
        command.SetAction((parsed, cancellationToken) => RunAsync(session(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        await session.SayAsync($"Starting two PostgreSQL servers in temporary folders; they are removed at the end.");
        await using var source = await LocalCluster.StartAsync(new() { Time = session.Time }, cancellationToken);
        await using var target = await LocalCluster.StartAsync(new() { Version = TargetVersion, Time = session.Time }, cancellationToken);
        await Samples.LoadAsync(source, Sample, owner: null, Sample, cancellationToken);
        await target.CreateDatabaseAsync(Sample, owner: null, cancellationToken);
        await session.SayAsync($"Source: PostgreSQL {source.Version} with the sample {Sample} (a film rental shop: partitions, domains, full-text search). Target: PostgreSQL {target.Version}, empty.");

        var configuration = new Configuration
        {
            Migration = "demo",
            Source = new(Platform.Postgres, source.Customer(Sample)),
            Target = new(Platform.Postgres, target.Customer(Sample)),
            Folder = Environment.CurrentDirectory,
        };
        await session.SayAsync("\n$ godwit run --until copied");
        var summary = await RunCommand.ExecuteAsync(session, configuration, RunUntil.Copied, verify: false, cancellationToken);
        if (!session.Json) await RunText.WriteAsync(session.Output, summary);
        if (summary.ExitCode != ExitCode.Ok) return (int)summary.ExitCode;

        await session.SayAsync("\n$ godwit verify");
        var verdict = await VerifyCommand.ExecuteAsync(session, configuration, [], cancellationToken);
        if (session.Json) await session.Output.WriteLineAsync(VerdictJson.Write(verdict));
        else
            foreach (var line in VerdictText.Lines(verdict)) await session.Output.WriteLineAsync(line);
        await session.SayAsync(verdict.IsIdentical
            ? $"\nMoved from PostgreSQL {source.Version} to {target.Version} in {Figures.Duration(summary.Elapsed)}, every row proven. Your own: ./godwit init"
            : "\nThe two sides differ: this is a bug, please report it.");
        return (int)verdict.ExitCode;
    }
}

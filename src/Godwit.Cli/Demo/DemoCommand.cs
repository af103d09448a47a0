using System.CommandLine;
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
    private const string DefaultReport = "godwit-demo-report.html";
    private const int Clients = 4;
    private const int LiveSeconds = 5;

    // A table that has not come by then is found missing by the verification.
    private static readonly TimeSpan DeployedWithin = TimeSpan.FromMinutes(2);

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var names = string.Join('|', DemoScenario.All.Select(scenario => scenario.Sample));
        var scenario = new Argument<string>("scenario") { Description = "What to move", HelpName = names, DefaultValueFactory = _ => DemoScenario.All[0].Sample };
        scenario.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && DemoScenario.Of(word) is null)
                result.AddError($"expected {names.Replace("|", " or ", StringComparison.Ordinal)}, found '{word}' {Nearest.Hint(word, [.. DemoScenario.All.Select(known => known.Sample)])}");
        });
        var report = new Option<string>("--report") { Description = "Where the report goes: HTML; .txt and .json by the name", HelpName = "FILE", DefaultValueFactory = _ => DefaultReport };
        var scale = new Option<decimal>("--scale") { Description = $"How large {MatbakhSample.Name} is made: 1 is about 522,000 rows", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
        var keep = new Option<bool>("--keep") { Description = "Keep servers, clients and a runner that follows until Ctrl-C, to try commands on them" };
        var command = new Command("demo", "Move a sample database between two real servers on this machine, prove it, and report") { scenario, report, scale, keep };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            session(parsed), DemoScenario.Of(parsed.GetValue(scenario)!)!, parsed.GetValue(scale), parsed.GetValue(report)!, parsed.GetValue(keep), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Session session, DemoScenario scenario, decimal scale, string file, bool keep, CancellationToken cancellationToken)
    {
        ReportFile.RequireWritable(file);
        await session.SayAsync($"Godwit demo: {scenario.Sample}, {scenario.About}.");
        await session.SayAsync("Two real PostgreSQL servers are started in temporary folders, and removed at the end.");
        var display = new DemoDisplay(session);
        await using var source = await display.ShowAsync(
            "source", "starting and loading", LoadedAsync(scenario, scale, session, cancellationToken),
            cluster => $"PostgreSQL {cluster.Version}, {DemoScenario.NameOf(cluster.StandIn)}, with {scenario.Sample}; login {Login(cluster)}");
        await using var target = await display.ShowAsync(
            "target", "starting (PostgreSQL is downloaded once where it is not installed)", EmptyAsync(scenario, source, session, cancellationToken),
            cluster => $"PostgreSQL {cluster.Version}, {DemoScenario.NameOf(cluster.StandIn)}, empty; login {Login(cluster)}");

        var configuration = new Configuration
        {
            Migration = "demo",
            Source = new(DemoScenario.PlatformOf(source.StandIn), source.Customer(scenario.Sample)),
            Target = new(DemoScenario.PlatformOf(target.StandIn), target.Customer(scenario.Sample)),
            Folder = Environment.CurrentDirectory,
            Database = new() { Follow = new() { SourceChanges = SourceChangesRule.Apply } },
        };
        await session.SayAsync($"{Clients} clients write to the source all the while.\n\n$ godwit run");
        ReportTraffic? traffic;
        await using (var clients = ClientTraffic.Start(configuration.Source.Database, scenario.Writes, Clients, session.Time))
        {
            await FollowAsync(session, configuration, scenario, clients, cancellationToken);
            traffic = await clients.EndAsync();
        }
        await session.SayAsync($"\nThe clients have stopped: {traffic?.Transactions:N0} transactions committed, {traffic?.Failed:N0} failed.\n\n$ godwit run --until following");
        var summary = await RunCommand.ExecuteAsync(session, configuration, RunUntil.Following, verify: false, cancellationToken);
        await session.SayAsync($"\n$ godwit verify --visibility --quality --report {file}");
        var verdict = await VerifyCommand.ExecuteAsync(session, configuration, new() { Visibility = true, Quality = true }, cancellationToken);
        var report = Named(await ReportReader.ReadAsync(configuration, verdict, atCopysSnapshot: false, session.Time, cancellationToken), source, target) with { Traffic = traffic };
        await ReportFile.WriteAsync(report, file, cancellationToken);
        var code = summary.ExitCode == ExitCode.Ok ? verdict.ExitCode : summary.ExitCode;
        if (session.Json) await session.Output.WriteLineAsync(VerdictJson.Write(verdict));
        else
            foreach (var line in ReportText.Lines(report).Prepend("")) await session.Output.WriteLineAsync(line);
        await session.SayAsync($"\nThe report, to pass on: {Path.GetFullPath(file)}");
        await session.SayAsync(code == ExitCode.Ok ? "Your own: ./godwit init" : "This should not be: please report it.");
        if (keep) await DemoKept.RunAsync(session, configuration, scenario, source, target, Clients, cancellationToken);
        return (int)code;
    }

    // Copies, catches up, and follows live, through a deployment; ended as by Ctrl-C.
    private static async Task FollowAsync(Session session, Configuration configuration, DemoScenario scenario, ClientTraffic clients, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = new LiveWatch(scenario.Made, LiveSeconds);
        var run = RunCommand.ExecuteAsync(session, configuration, RunUntil.Ended, verify: false, end.Token, watch);
        if (await Task.WhenAny(run, watch.Began) != run) await DeployAsync(session, scenario, clients, cancellationToken);
        await Task.WhenAny(run, watch.Seen, Task.Delay(DeployedWithin, session.Time, cancellationToken));
        if (!run.IsCompleted) await VerifyAsync(session, configuration, cancellationToken);
        await end.CancelAsync();
        try
        {
            await run;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // That is how it was to end.
        }
    }

    // Exactly, while everybody goes on.
    private static async Task VerifyAsync(Session session, Configuration configuration, CancellationToken cancellationToken)
    {
        await session.SayAsync("\n$ godwit verify --visibility");
        var verdict = await VerifyCommand.CompareAsync(session, configuration, progress: null, cancellationToken);
        // What was proven; where something differs, all of it.
        await session.SayAsync(string.Join('\n', verdict.IsIdentical ? VerdictText.Outline(verdict) : VerdictText.Lines(verdict)) + "\n");
    }

    private static async Task DeployAsync(Session session, DemoScenario scenario, ClientTraffic clients, CancellationToken cancellationToken)
    {
        await session.SayAsync($"\nA deployment on the source, in the middle of the traffic:\n{string.Join('\n', scenario.Deployment.Select(statement => $"  {statement};"))}\n");
        await clients.OnceAsync(scenario.Deployment, cancellationToken);
        clients.Also(scenario.LaterWrites);
    }

    private static async Task<LocalCluster> LoadedAsync(DemoScenario scenario, decimal scale, Session session, CancellationToken cancellationToken)
    {
        var cluster = await LocalCluster.StartAsync(
            new() { Version = LocalCluster.Has(DemoScenario.SourceVersion) ? DemoScenario.SourceVersion : null, StandIn = scenario.Source, Time = session.Time }, cancellationToken);
        try
        {
            await scenario.LoadAsync(cluster, scale, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static async Task<LocalCluster> EmptyAsync(DemoScenario scenario, LocalCluster source, Session session, CancellationToken cancellationToken)
    {
        var cluster = await LocalCluster.StartAsync(
            new() { Version = Math.Max(scenario.TargetVersion, source.Version), StandIn = scenario.Target, Time = session.Time }, cancellationToken);
        try
        {
            await cluster.CreateDatabaseAsync(scenario.Sample, owner: null, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static string Login(LocalCluster cluster) => $"{cluster.CustomerRole}, {(cluster.StandIn == StandIn.Plain ? "the superuser" : "no superuser")}";

    private static MigrationReport Named(MigrationReport report, LocalCluster source, LocalCluster target) => report with
    {
        Note = $"This was a demonstration on one machine: real PostgreSQL servers; {DemoScenario.NameOf(source.StandIn)} and {DemoScenario.NameOf(target.StandIn)} have the platforms' roles and limits, and are not the services.",
        Source = report.Source with { Platform = DemoScenario.NameOf(source.StandIn) },
        Target = report.Target with { Platform = DemoScenario.NameOf(target.StandIn) },
    };
}

using System.Runtime.InteropServices;
using Godwit.Bench;
using Godwit.Bench.Following;
using Godwit.Bench.Measuring;
using Godwit.Bench.Verifying;

// bench: the same databases moved and verified by godwit and its peers, interleaved; with --follow, the same changes followed; with --verify, what a verification costs. Exit code 1: a peer failed or is not installed, which the page says.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    if (args.Contains(FollowOptions.Word))
    {
        var following = FollowOptions.Parse([.. args.Where(word => word != FollowOptions.Word)]);
        var followed = await new FollowBench(following, TimeProvider.System, new StandardError()).RunAsync(stop.Token);
        Console.WriteLine(await File.ReadAllTextAsync(following.Out, stop.Token));
        return followed.IsComplete ? 0 : 1;
    }
    if (args.Contains(VerifyOptions.Word))
    {
        var verifying = VerifyOptions.Parse([.. args.Where(word => word != VerifyOptions.Word)]);
        var verified = await new VerifyBench(verifying, TimeProvider.System, new StandardError()).RunAsync(stop.Token);
        Console.WriteLine(await File.ReadAllTextAsync(verifying.Out, stop.Token));
        return verified.IsComplete ? 0 : 1;
    }
    var options = BenchOptions.Parse(args);
    var results = await new Bench(options, TimeProvider.System, new StandardError()).RunAsync(stop.Token);
    Console.WriteLine(await File.ReadAllTextAsync(options.Out, stop.Token));
    return results.SelectMany(set => set.Whole.Series.Concat(set.Data.Series).Concat(set.Verification.Series)).All(series => series.NotRun is null) ? 0 : 1;
}
catch (FormatException wrong)
{
    await Console.Error.WriteLineAsync($"{wrong.Message} Arguments: {BenchOptions.Usage}, or {FollowOptions.Usage}, or {VerifyOptions.Usage}");
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 5;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using System.Runtime.InteropServices;
using Godwit.Bench;
using Godwit.Bench.Measuring;

// bench: the same databases moved and verified by godwit and its peers, interleaved. Exit code 1: a peer failed or is not installed, which the page says.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var options = BenchOptions.Parse(args);
    var results = await new Bench(options, TimeProvider.System, new StandardError()).RunAsync(stop.Token);
    Console.WriteLine(await File.ReadAllTextAsync(options.Out, stop.Token));
    return results.SelectMany(set => set.Whole.Series.Concat(set.Data.Series).Concat(set.Verification.Series)).All(series => series.NotRun is null) ? 0 : 1;
}
catch (FormatException wrong)
{
    await Console.Error.WriteLineAsync($"{wrong.Message} Arguments: {BenchOptions.Usage}");
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

using System.Diagnostics;
using Godwit.Bench.Measuring;
using Godwit.Local.Processes;

namespace Godwit.Bench.Following.Followers;

/// <summary><c>godwit run</c> as a process.</summary>
internal sealed class GodwitRunner : IDisposable
{
    private const int Interrupted = 5;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private GodwitRunner(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it.</summary>
    public static GodwitRunner Start(string configuration, IReadOnlyDictionary<string, string> environment)
    {
        // A shell's background job ignores SIGINT, and so would what it starts.
        var start = ChildProcess.Describe("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "godwit.dll"), "run", "--json", "-c", configuration]);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start) ?? throw new InvalidOperationException("env did not start."));
    }

    /// <summary>Looks whether it runs.</summary>
    /// <exception cref="PeerFailedException">It has ended.</exception>
    public void Check()
    {
        if (_process.HasExited) throw new PeerFailedException($"godwit ended with {_process.ExitCode}");
    }

    /// <summary>Ends it as Ctrl-C does.</summary>
    /// <exception cref="PeerFailedException">It ends otherwise, or not.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        Signals.Send(Id, Signals.Interrupt);
        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(Deadline, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new PeerFailedException($"godwit did not end within {Deadline.TotalSeconds} s");
        }
        if (_process.ExitCode != Interrupted) throw new PeerFailedException($"godwit ended with {_process.ExitCode}: {Shell.Tail(await _errors)}");
    }

    /// <summary>Kills it if it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        // Read to the end so that it never waits for a reader; what it said is only of interest where it failed.
        GC.KeepAlive(_output);
    }
}

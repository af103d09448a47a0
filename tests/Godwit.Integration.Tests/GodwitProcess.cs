using System.Diagnostics;
using Godwit.Local.Processes;

namespace Godwit.Integration.Tests;

/// <summary>The godwit command as a process of its own, which a test may kill.</summary>
public sealed class GodwitProcess : IDisposable
{
    private readonly Process _process;

    private GodwitProcess(Process process) => _process = process;

    /// <summary>The program that the tests were built with.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "godwit.dll");

    /// <summary>The same, with crash points.</summary>
    public static string Twin { get; } = Program.Replace("/tests/Godwit.Integration.Tests/bin/", "/src/Godwit.Cli/bin/crash/", StringComparison.Ordinal);

    /// <summary>Starts it.</summary>
    /// <param name="arguments">Command line.</param>
    /// <param name="environment">More variables.</param>
    /// <param name="crashAt">The crash point at which the process kills itself.</param>
    /// <param name="crashAfter">How many times it passes that point first.</param>
    public static GodwitProcess Start(string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string? crashAt = null, int crashAfter = 0)
    {
        // A shell's background job ignores SIGINT, and so would what it starts.
        string[] command = ["--default-signal=INT", Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet"];
        var start = ChildProcess.Describe("env", [.. command, crashAt is null ? Program : Twin, .. arguments]);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        if (crashAt is not null)
        {
            start.Environment["GODWIT_CRASH_AT"] = crashAt;
            start.Environment["GODWIT_CRASH_AFTER"] = $"{crashAfter}";
        }
        return new(Process.Start(start)!);
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>The next line of its standard output; null at the end.</summary>
    public Task<string?> ReadLineAsync() =>
        _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(2));

    /// <summary>Reads its standard output up to the first line that holds a text, and returns that line.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        while (true)
        {
            var line = (await ReadLineAsync()).ShouldNotBeNull($"The command ended without a line with {text}.");
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        }
    }

    /// <summary>Sends it a signal by number.</summary>
    public void Signal(int signal) => Signals.Send(_process.Id, signal).ShouldBeTrue();

    /// <summary>Waits for its end; returns exit code, the rest of the output, and the messages.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync(TimeSpan? deadline = null)
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        var errors = _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(deadline ?? TimeSpan.FromMinutes(2));
        return (_process.ExitCode, await output, await errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}

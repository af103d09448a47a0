using System.Collections;
using System.CommandLine;
using Godwit.Cli.Rendering;
using Godwit.Engine.Planning;
using Spectre.Console;

namespace Godwit.Cli;

/// <summary>One invocation: its options, where results and messages go, and its clock.</summary>
internal sealed class Session
{
    /// <summary>Reads the options.</summary>
    public Session(ParseResult parsed, GlobalOptions options, TimeProvider time, CancellationToken stop)
    {
        (Parsed, Time, Stop) = (parsed, time, stop);
        File = parsed.GetValue(options.File)!;
        Json = parsed.GetValue(options.Json);
        Quiet = parsed.GetValue(options.Quiet);
        Yes = parsed.GetValue(options.Yes);
    }

    /// <summary>The parsed command line.</summary>
    public ParseResult Parsed { get; }

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Cancelled by a second signal: what the first one lets come to its end is to end at once.</summary>
    public CancellationToken Stop { get; }

    /// <summary>The configuration file.</summary>
    public string File { get; }

    /// <summary>Results as JSON.</summary>
    public bool Json { get; }

    /// <summary>No progress, no messages.</summary>
    public bool Quiet { get; }

    /// <summary>Questions are answered with yes.</summary>
    public bool Yes { get; }

    /// <summary>Results.</summary>
    public TextWriter Output => Parsed.InvocationConfiguration.Output;

    /// <summary>Messages and progress.</summary>
    public TextWriter Errors => Parsed.InvocationConfiguration.Error;

    /// <summary>A person is looking at standard error, on a terminal that can move its cursor.</summary>
    public bool IsTerminal => !Json && !Quiet && Errors == Console.Error && !Console.IsErrorRedirected && Variable("TERM") is not (null or "dumb");

    /// <summary>Standard error as a terminal.</summary>
    public TerminalLine Terminal => new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Errors) }));

    /// <summary>The process's environment.</summary>
    public static IReadOnlyDictionary<string, string> Environment =>
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    /// <summary>Loads the configuration.</summary>
    /// <exception cref="Engine.GodwitException">Something is wrong with it.</exception>
    public Configuration LoadConfiguration() => ConfigurationLoader.Load(File, Environment);

    /// <summary>A message for people; nothing when quiet.</summary>
    public async Task SayAsync(string line)
    {
        if (!Quiet) await Errors.WriteLineAsync(line);
    }

    private static string? Variable(string name) => System.Environment.GetEnvironmentVariable(name);
}

using System.CommandLine;

namespace Godwit.Cli;

/// <summary>Options that every command takes.</summary>
internal sealed class GlobalOptions
{
    /// <summary>The configuration file.</summary>
    public Option<string> File { get; } = new("--config", "-c")
    {
        Description = "The configuration file", DefaultValueFactory = _ => "godwit.yaml", Recursive = true, HelpName = "FILE",
    };

    /// <summary>Results as JSON.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "JSON on standard output (docs/json.md)", Recursive = true };

    /// <summary>No progress, no messages.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "No progress, only the result", Recursive = true };

    /// <summary>Answers questions.</summary>
    public Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Answer questions with yes; never overrides a refusal", Recursive = true };

    /// <summary>Adds them to the root.</summary>
    public void AddTo(RootCommand root)
    {
        foreach (var option in new Option[] { File, Json, Quiet, Yes }) root.Options.Add(option);
    }
}

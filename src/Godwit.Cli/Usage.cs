using System.CommandLine;
using Godwit.Engine;

namespace Godwit.Cli;

/// <summary>What is wrong with a command line.</summary>
internal static class Usage
{
    /// <summary>Nothing is wrong with what is there, but a command is missing: its help says which there are.</summary>
    public static bool IsWithoutCommand(ParseResult parsed) =>
        parsed.UnmatchedTokens.Count == 0 && parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.Errors.Count == 1 && parsed.Action is not System.CommandLine.Help.HelpAction;

    /// <summary>Everything that is wrong, with the nearest word for each that is not known.</summary>
    public static Problem Problem(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = command is RootCommand ? "godwit" : $"godwit {command.Name}";
        var unknown = parsed.UnmatchedTokens.Select(token => $"unknown {Kind(token, command)} '{token}'{Hint(token, parsed)}").ToList();
        var lines = unknown.Count > 0 ? unknown : [.. parsed.Errors.Select(error => error.Message)];
        return new("usage", lines.Count == 1 ? "The command line has an error." : $"The command line has {lines.Count} errors.", name,
            string.Join('\n', lines), $"`{name} --help` lists what there is.");
    }

    private static string Hint(string token, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var words = token.StartsWith('-')
            ? command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive)).Select(option => option.Name)
            : command.Subcommands.Select(child => child.Name);
        return words.ToList() is { Count: > 0 } valid ? $" {Nearest.Hint(token, valid)}" : "";
    }

    private static string Kind(string token, Command command) =>
        token.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
}

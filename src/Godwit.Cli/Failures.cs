using Godwit.Engine;
using Godwit.Engine.Postgres;

namespace Godwit.Cli;

/// <summary>How a command that was ended from outside, or by a mistake, says so.</summary>
internal static class Failures
{
    /// <summary>The user wants to see stack traces, for a bug report.</summary>
    public static bool IsTraced => Environment.GetEnvironmentVariable("GODWIT_TRACE") is { Length: > 0 };

    /// <summary>The command was interrupted; what it threw while it stopped is named unless it is only that.</summary>
    public static Problem Interrupted(string command, Exception error)
    {
        var next = command == "run" ? "The same command goes on from here." : "The same command begins again.";
        return new("interrupted", $"Interrupted. {next}", $"godwit {command}", error is OperationCanceledException ? "SIGINT or SIGTERM" : UnforeseenProblem.From(error).Problem.What, next);
    }
}

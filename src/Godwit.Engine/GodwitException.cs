namespace Godwit.Engine;

/// <summary>An expected failure: it carries what to tell the user and the exit code, and is shown without a stack trace.</summary>
public sealed class GodwitException : Exception
{
    /// <summary>Creates the exception.</summary>
    public GodwitException(ExitCode exitCode, Problem problem, Exception? cause = null)
        : base(problem.What, cause)
    {
        ExitCode = exitCode;
        Problem = problem;
    }

    /// <summary>The exit code of the command that stops here.</summary>
    public ExitCode ExitCode { get; }

    /// <summary>What failed, where, why, and the remedy.</summary>
    public Problem Problem { get; }
}

using Godwit.Engine.Postgres;

namespace Godwit.Engine.Events;

/// <summary>Something that happened during a run, for whoever watches. Holds no secret and no row value.</summary>
public abstract record RunEvent
{
    private RunEvent() { }

    /// <summary>A step begins.</summary>
    public sealed record StepStarted(string Step) : RunEvent;

    /// <summary>A step ends.</summary>
    public sealed record StepFinished(string Step, bool Failed, TimeSpan Elapsed, string Detail) : RunEvent;

    /// <summary>Something worth knowing that stops nothing.</summary>
    public sealed record Noticed(string Code, string Text) : RunEvent;

    /// <summary>An object of the schema could not be made.</summary>
    public sealed record ObjectFailed(string Kind, string Name, string Error, string? Statement) : RunEvent;

    /// <summary>A failed attempt is tried again after a delay.</summary>
    public sealed record Retried(string What, int Attempt, TimeSpan Delay, string Error) : RunEvent;

    /// <summary>The rows of a part are committed on the target.</summary>
    public sealed record PartCopied(TableName Table, int Part, long Rows, long Bytes) : RunEvent;

    /// <summary>All rows of a table are committed on the target.</summary>
    public sealed record TableCopied(TableName Table, long Rows, long Bytes) : RunEvent;

    /// <summary>A table's file was replaced while it was copied; it is copied again as a whole.</summary>
    public sealed record TableRewritten(TableName Table) : RunEvent;

    /// <summary>How following fares; about once a second, from the first change that is received.</summary>
    public sealed record Followed(FollowHealth Health) : RunEvent;

    /// <summary>The source's schema changed while it is followed; once for each outcome, and once for each other problem.</summary>
    /// <param name="Drift">What differs.</param>
    /// <param name="Outcome">What became of it.</param>
    /// <param name="Problem">Why it could not be applied; null unless it failed.</param>
    public sealed record Drifted(Drift Drift, DriftOutcome Outcome, string? Problem = null) : RunEvent;
}

/// <summary>Receives the events of a run, possibly from several threads at once.</summary>
public interface IRunObserver
{
    /// <summary>Called for each event; must not block for long and must not throw.</summary>
    void On(RunEvent happened);
}

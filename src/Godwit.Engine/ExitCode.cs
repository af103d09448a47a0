namespace Godwit.Engine;

/// <summary>How a command ended; the numbers are part of the command line's contract.</summary>
public enum ExitCode
{
    /// <summary>Done, as wanted.</summary>
    Ok = 0,

    /// <summary>Something failed; what and why is in the message.</summary>
    Failed = 1,

    /// <summary>Bad usage or bad configuration.</summary>
    Usage = 2,

    /// <summary>The verification found differences.</summary>
    Different = 3,

    /// <summary>A precondition does not hold; nothing was changed.</summary>
    Refused = 4,

    /// <summary>Interrupted; the same command goes on.</summary>
    Interrupted = 5,
}

using System.Diagnostics;

namespace Godwit.Engine.Follow;

/// <summary>
/// Places at which a crash must cost nothing. In a build for tests (GODWIT_CRASH_POINTS) the process kills itself at the one that the
/// environment names, GODWIT_CRASH_AT; in every other build the calls are not there.
/// </summary>
internal static class CrashPoint
{
    /// <summary>The slot exists; its snapshot is not yet kept and the state does not know of it.</summary>
    public const string AfterSlot = nameof(AfterSlot);

    /// <summary>The spool was made durable; the source has not been told.</summary>
    public const string SpoolFlushed = nameof(SpoolFlushed);

    /// <summary>The spool went on to its next file.</summary>
    public const string SpoolRotated = nameof(SpoolRotated);

    /// <summary>A file of the spool that is applied was removed.</summary>
    public const string SpoolTrimmed = nameof(SpoolTrimmed);

    /// <summary>A group's rows and cursor are written, not committed.</summary>
    public const string BeforeCommit = nameof(BeforeCommit);

    /// <summary>A group is committed on the target; this process has not taken note.</summary>
    public const string AfterCommit = nameof(AfterCommit);

    /// <summary>A group that broke a constraint was taken back and is about to be applied row by row.</summary>
    public const string BeforeReplay = nameof(BeforeReplay);

    /// <summary>A part of a transaction too large for memory is written on the target, uncommitted.</summary>
    public const string MidTransaction = nameof(MidTransaction);

    /// <summary>The source is about to be told how far its changes are applied.</summary>
    public const string BeforeAck = nameof(BeforeAck);

    /// <summary>A table that is to be copied again has left the stream; its rows are as they were.</summary>
    public const string ResyncSetAside = nameof(ResyncSetAside);

    /// <summary>Its rows and its own cursor are committed; it has not caught up.</summary>
    public const string ResyncCopied = nameof(ResyncCopied);

    /// <summary>A change of the source's schema was made on the target, uncommitted.</summary>
    public const string DriftBeforeCommit = nameof(DriftBeforeCommit);

    /// <summary>Those that whoever follows comes to when the source is deployed to, or a table copied again.</summary>
    public static IReadOnlyList<string> OfChange { get; } = [ResyncSetAside, ResyncCopied, DriftBeforeCommit];

    /// <summary>Those that every run comes to.</summary>
    public static IReadOnlyList<string> All { get; } =
        [AfterSlot, SpoolFlushed, SpoolRotated, SpoolTrimmed, BeforeCommit, AfterCommit, BeforeReplay, MidTransaction, BeforeAck];

    /// <summary>Dies here when the environment says so, as by kill -9. GODWIT_CRASH_AFTER passes it that many times first.</summary>
    [Conditional("GODWIT_CRASH_POINTS")]
    public static void Reach(string point)
    {
#if GODWIT_CRASH_POINTS
        if (Environment.GetEnvironmentVariable("GODWIT_CRASH_AT") != point) return;
        if (Interlocked.Increment(ref _passed) <= Passes) return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit();
#endif
    }

#if GODWIT_CRASH_POINTS
    private static int _passed;

    private static int Passes => int.TryParse(Environment.GetEnvironmentVariable("GODWIT_CRASH_AFTER"), out var passes) ? passes : 0;
#endif
}

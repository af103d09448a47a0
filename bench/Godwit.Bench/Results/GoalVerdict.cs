namespace Godwit.Bench.Results;

/// <summary>Whether a goal is reached.</summary>
internal enum GoalVerdict
{
    /// <summary>On every set.</summary>
    Met,

    /// <summary>Not on every set.</summary>
    Missed,

    /// <summary>Not measured on a set, and not missed on the others.</summary>
    NotMeasured,
}

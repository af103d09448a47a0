namespace Godwit.Engine.Running;

/// <summary>How far a run goes.</summary>
public enum RunUntil
{
    /// <summary>The first half of the schema is on the target.</summary>
    Schema,

    /// <summary>Every row, index and constraint is on the target.</summary>
    Copied,

    /// <summary>The target has everything that the source had committed when it was asked.</summary>
    Following,

    /// <summary>It goes on following until it is ended.</summary>
    Ended,
}

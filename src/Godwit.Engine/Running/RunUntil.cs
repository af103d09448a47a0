namespace Godwit.Engine.Running;

/// <summary>How far a run goes.</summary>
public enum RunUntil
{
    /// <summary>The first half of the schema is on the target.</summary>
    Schema,

    /// <summary>Every row, index and constraint is on the target.</summary>
    Copied,
}

namespace Godwit.Engine.Postgres;

/// <summary>One end of a migration.</summary>
public enum Side
{
    /// <summary>Where the data comes from.</summary>
    Source,

    /// <summary>Where the data goes.</summary>
    Target,
}

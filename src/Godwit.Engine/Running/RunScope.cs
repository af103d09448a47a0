using Godwit.Engine.Planning;

namespace Godwit.Engine.Running;

/// <summary>What a migration moves, as the state remembers it: a later run with another scope is refused.</summary>
internal static class RunScope
{
    /// <summary>In words.</summary>
    public static string Text(Configuration configuration) =>
        $"include [{string.Join(", ", configuration.Database.Include)}] exclude [{string.Join(", ", configuration.Database.Exclude)}] schema {configuration.Database.Schema.GetType().Name}";
}

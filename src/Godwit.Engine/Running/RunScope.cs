using Godwit.Engine.Planning;

namespace Godwit.Engine.Running;

/// <summary>What a migration moves, as the state remembers it: a later run with another scope is refused.</summary>
internal static class RunScope
{
    /// <summary>In words.</summary>
    public static string Text(Configuration configuration) =>
        $"include [{string.Join(", ", configuration.Database.Include)}] exclude [{string.Join(", ", configuration.Database.Exclude)}] schema {configuration.Database.Schema.GetType().Name}{(configuration.Database.Conflict == ConflictRule.Fail ? "" : $" conflict {configuration.Database.Conflict}")}";

    /// <summary>What the audit says of a run.</summary>
    public static IEnumerable<(string Name, string? Value)> Parameters(Configuration configuration, RunUntil until, bool verify) =>
    [
        ("until", until.ToString().ToLowerInvariant()), ("verify", verify ? "yes" : "no"), ("source", $"{configuration.Source.Database}"), ("target", $"{configuration.Target.Database}"),
        ("scope", Text(configuration)), ("conflict", configuration.Database.Conflict.ToString().ToLowerInvariant()), ("require_tls", configuration.RequireTls ? "true" : "false"),
        ("godwit", typeof(RunScope).Assembly.GetName().Version?.ToString()),
    ];
}

namespace Godwit.Engine.Postgres;

/// <summary>What surrounds a connection URI: where its defaults come from.</summary>
/// <param name="Environment">Variables: PGHOST and its kin, HOME.</param>
/// <param name="Folder">Where relative paths of certificates start.</param>
public sealed record ConnectionContext(IReadOnlyDictionary<string, string> Environment, string Folder)
{
    /// <summary>The variable's value; null when it is unset or empty, as libpq has it.</summary>
    internal string? Variable(string name) =>
        Environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

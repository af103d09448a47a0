namespace Godwit.Cli.Json;

/// <summary><c>godwit resync --json</c>: the tables that were copied again.</summary>
internal sealed record ResyncJson(string Migration, IReadOnlyList<string> Tables);

using Godwit.Engine.Running;

namespace Godwit.Cli.Json;

/// <summary><c>godwit audit --json</c>.</summary>
internal sealed record AuditJson(bool Unbroken, long? FirstBroken, string LastHash, IReadOnlyList<AuditEntryJson> Entries)
{
    /// <summary>From the audit.</summary>
    public static AuditJson Of(AuditReport report) => new(
        report.FirstBroken is null, report.FirstBroken, report.LastHash,
        [
            .. report.Entries.Select(entry => new AuditEntryJson(
                entry.Entry, entry.At, entry.Migration, entry.Operator, entry.Host, entry.Address, entry.Action,
                System.Text.Json.JsonSerializer.Deserialize(entry.Parameters, CliJson.Default.DictionaryStringString) ?? [], entry.Outcome, Convert.ToHexStringLower(entry.Hash))),
        ]);
}

/// <summary>A row of the audit.</summary>
internal sealed record AuditEntryJson(
    long Entry, DateTimeOffset At, string Migration, string Operator, string Host, string Address, string Action, Dictionary<string, string?> Parameters, string Outcome, string Hash);

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Godwit.Cli.Json;
using Godwit.Engine;
using Godwit.Engine.Running;
using Godwit.Engine.State;

namespace Godwit.Cli.Auditing;

/// <summary><c>godwit audit</c>.</summary>
internal static class AuditCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var command = new Command("audit", "Who did what, when, over which connections; checks that no row was changed");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var current = session(parsed);
            var report = await AuditReader.ReadAsync(current.LoadConfiguration(), cancellationToken);
            if (current.Json) await current.Output.WriteLineAsync(JsonSerializer.Serialize(AuditJson.Of(report), CliJson.Readable.AuditJson));
            else
                foreach (var line in Lines(report)) await current.Output.WriteLineAsync(line);
            return (int)(report.FirstBroken is null ? ExitCode.Ok : ExitCode.Different);
        });
        return command;
    }

    /// <summary>A line a row, then whether the chain is whole.</summary>
    internal static IEnumerable<string> Lines(AuditReport report)
    {
        foreach (var entry in report.Entries) yield return Line(entry);
        yield return report.FirstBroken is { } broken
            ? $"BROKEN at entry {broken.ToString(CultureInfo.InvariantCulture)}: it, or one before it, is not what was written."
            : $"{report.Entries.Count.ToString("N0", CultureInfo.InvariantCulture)} entries, unbroken. Last hash: {report.LastHash}";
    }

    private static string Line(AuditEntry entry)
    {
        var parameters = JsonSerializer.Deserialize(entry.Parameters, CliJson.Default.DictionaryStringString) ?? [];
        return $"{entry.Entry,5} {entry.At:yyyy-MM-dd HH:mm:ss}Z {entry.Operator}@{entry.Host} ({entry.Address}) {entry.Migration} {entry.Action}: {entry.Outcome}"
            + string.Concat(parameters.Where(parameter => parameter.Value is not null).Select(parameter => $" {parameter.Key}={parameter.Value}"));
    }
}

using System.CommandLine;
using System.Text.Json;
using Godwit.Cli.Json;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;

namespace Godwit.Cli.Plan;

/// <summary><c>godwit plan</c>.</summary>
internal static class PlanCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var command = new Command("plan", "The steps, in order, before anything is done");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var current = session(parsed);
            var configuration = current.LoadConfiguration();
            var preview = await Preview.OfAsync(configuration, await Services.PgDumpAsync(cancellationToken), current.Time, new Random(), cancellationToken);
            if (current.Json) await current.Output.WriteLineAsync(JsonSerializer.Serialize(PlanJson.Of(configuration.Migration, preview), CliJson.Readable.PlanJson));
            else
                foreach (var line in Lines(configuration.Migration, preview)) await current.Output.WriteLineAsync(line);
            return 0;
        });
        return command;
    }

    private static IEnumerable<string> Lines(string migration, Preview preview)
    {
        yield return $"{migration}, step by step:";
        foreach (var (index, step) in preview.Steps.Index()) yield return $"  {index + 1}. {step.Step,-23}  {step.What}";
        yield return "";
        yield return $"{Figures.Count(preview.Tables.Length, "table")}, {Figures.Bytes(preview.Tables.Sum(table => table.Copy.Table.Bytes))}:";
        var width = preview.Tables.Select(table => table.Copy.Table.Name.ToString().Length).DefaultIfEmpty().Max();
        foreach (var table in preview.Tables)
            yield return $"  {table.Copy.Table.Name.ToString().PadRight(width)}  {Figures.Bytes(table.Copy.Table.Bytes),9}  {Figures.Count(table.Parts, "part"),-9}  "
                + (table.Copy.Format.IsBinary ? "binary" : $"text: {table.Copy.Format.Reason}");
        if (preview.Roles.Length > 0) yield return $"Roles that grants and policies name, made NOLOGIN where the target lacks them: {string.Join(", ", preview.Roles)}";
        foreach (var left in preview.Left) yield return $"Not moved: {left.Entry.Label}: {left.Reason}";
        foreach (var table in preview.Publication?.Left ?? []) yield return $"Copied but not followed: {table.Table}: {table.Reason}";
        foreach (var table in preview.Publication?.MakeFull ?? []) yield return $"Changed on the source: ALTER TABLE {table.Quoted} REPLICA IDENTITY FULL";
    }
}

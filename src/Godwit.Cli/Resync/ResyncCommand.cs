using System.CommandLine;
using System.Text.Json;
using Godwit.Cli.Json;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running;

namespace Godwit.Cli.Resync;

/// <summary><c>godwit resync</c>.</summary>
internal static class ResyncCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var tables = new Argument<string[]>("tables") { Description = "The tables (schema.table)", HelpName = "TABLE", Arity = ArgumentArity.OneOrMore };
        var command = new Command("resync", "Copy tables again while the others follow; the runner does it") { tables };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var current = session(parsed);
            var configuration = current.LoadConfiguration();
            TableName[] named = [.. parsed.GetValue(tables)!.Select(Selection.ParseTable).Distinct()];
            await current.SayAsync($"Asked the runner of {configuration.Migration}: {string.Join(", ", named)}.");
            await Requests.ResyncAsync(configuration, [.. named], done => Said(current, done), current.Time, cancellationToken);
            if (current.Json) await current.Output.WriteLineAsync(JsonSerializer.Serialize(new(configuration.Migration, [.. named.Select(table => $"{table}")]), CliJson.Readable.ResyncJson));
            return 0;
        });
        return command;
    }

    private static void Said(Session session, TableName done)
    {
        if (!session.Json) session.Output.WriteLine($"{done}: copied again; it follows.");
    }
}

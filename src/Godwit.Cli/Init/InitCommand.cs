using System.CommandLine;
using Godwit.Engine.Planning;

namespace Godwit.Cli.Init;

/// <summary><c>godwit init</c>.</summary>
internal static class InitCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var command = new Command("init", "Write a commented godwit.yaml");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var current = session(parsed);
            await ConfigurationTemplate.WriteAsync(current.File, cancellationToken);
            await current.SayAsync($"{current.File} is written. Set SOURCE_DATABASE_URL and TARGET_DATABASE_URL in the environment or a .env beside it, then: godwit doctor");
            return 0;
        });
        return command;
    }
}

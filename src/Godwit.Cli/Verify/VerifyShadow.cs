using System.Collections.Immutable;
using System.Globalization;
using Godwit.Engine;
using Godwit.Engine.Planning;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;
using Godwit.Engine.Verify.Shadow;

namespace Godwit.Cli.Verify;

/// <summary><c>godwit verify --shadow</c>: an application's own queries on both sides.</summary>
internal static class VerifyShadow
{
    private const string Top = "top:";
    private const int MostStatements = 1000;

    /// <summary>Asks them and says how the answers compare.</summary>
    /// <exception cref="GodwitException">There are no queries, or they could not be asked.</exception>
    public static async Task<int> RunAsync(Session session, Configuration configuration, VerifyChoice choice, CancellationToken cancellationToken)
    {
        var request = Comparison.Of(configuration);
        var queries = choice.Shadow!.StartsWith(Top, StringComparison.Ordinal)
            ? await TopStatements.ReadAsync(request.Source, Number(choice.Shadow), cancellationToken)
            : await ReadAsync(choice.Shadow, cancellationToken);
        var shadow = await VerifyCommand.Live(session, configuration, null).ShadowAsync(request, queries, choice.ShadowRounds, cancellationToken);
        if (session.Json) await session.Output.WriteLineAsync(ShadowJson.Write(shadow));
        else
            foreach (var line in ShadowText.Lines(shadow, choice.ShadowLimits)) await session.Output.WriteLineAsync(line);
        return (int)shadow.ExitCode;
    }

    private static int Number(string top) =>
        int.TryParse(top[Top.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostStatements ? number
        : throw new GodwitException(ExitCode.Usage, new Problem(
            "usage", $"--shadow: expected {Top} with a number from 1 to {MostStatements}.", $"--shadow {top}", "It says how many queries of pg_stat_statements are asked.", $"--shadow {Top}20"));

    private static async Task<ImmutableArray<ShadowQuery>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var statements = SqlStatements.Split(await File.ReadAllTextAsync(file, cancellationToken));
            return !statements.IsEmpty ? [.. statements.Select(statement => new ShadowQuery(statement.Sql, $"{Path.GetFileName(file)}:{statement.Line}"))]
                : throw Unreadable(file, "It holds no statement.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, error.Message);
        }
    }

    private static GodwitException Unreadable(string file, string why) => new(ExitCode.Usage, new Problem(
        "no_queries", "There are no queries to ask.", file, why, "Name a file of SQL queries, separated by semicolons; or --shadow top:20 for those that pg_stat_statements names first."));
}

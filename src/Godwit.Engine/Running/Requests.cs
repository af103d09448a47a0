using System.Collections.Immutable;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Asks the runner of a migration to do something, and waits until it has.</summary>
public static class Requests
{
    /// <summary>Copy a table again; the argument is its name.</summary>
    internal const string Resync = "resync";

    /// <summary>Take snapshots of both sides that show the same commits; the argument is the slot's deadline in milliseconds.</summary>
    internal const string Point = "point";

    /// <summary>Put rows of the target right; the argument is a <see cref="Verifying.RepairOrder"/>.</summary>
    internal const string Repair = "repair";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);

    /// <summary>Has tables copied again while the others follow.</summary>
    /// <param name="configuration">The migration.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="done">Told of each table that is done.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Gives up waiting; the runner goes on.</param>
    /// <exception cref="GodwitException">No runner is at work, or it could not do it.</exception>
    public static async Task ResyncAsync(Configuration configuration, ImmutableArray<TableName> tables, Action<TableName> done, TimeProvider time, CancellationToken cancellationToken)
    {
        var target = new Database(Side.Target, configuration.Target.Database, configuration.RequireTls);
        await using var state = await target.OpenAsync(cancellationToken);
        if (await StateSchema.FindAsync(state, target.Url, cancellationToken) != StateSchema.Version || !await new MigrationStore(configuration.Migration).IsKnownAsync(state, cancellationToken))
            throw new GodwitException(ExitCode.Refused, new Problem(
                "no_copy", $"There is nothing to copy again of {configuration.Migration}.", $"target {target.Url}", "No run of this version has reached the target yet.", "`godwit run` first."));
        var requests = new RequestStore(configuration.Migration);
        var made = new List<(TableName Table, long Id)>();
        foreach (var table in tables) made.Add((table, await requests.MakeAsync(state, Resync, table.Quoted, waits: null, cancellationToken)));
        foreach (var (table, id) in made)
        {
            RequestAnswer? answer;
            while ((answer = await RequestStore.AnswerOfAsync(state, id, cancellationToken)) is null)
            {
                await RequireRunnerAsync(state, target, configuration.Migration, cancellationToken);
                await Task.Delay(Poll, time, cancellationToken);
            }
            if (answer.Problem is { } problem) throw new GodwitException(ExitCode.Failed, new Problem(
                "resync_failed", $"{table} was not copied again.", $"target {target.Url}", problem, "`godwit status` shows where the table stands."));
            done(table);
        }
    }

    private static async Task RequireRunnerAsync(NpgsqlConnection state, Database target, string migration, CancellationToken cancellationToken)
    {
        if (await RunnerLock.IsHeldAsync(state, migration, cancellationToken)) return;
        throw new GodwitException(ExitCode.Refused, new Problem(
            "no_runner", "No runner is at work for this migration.", $"target {target.Url}", "Only the runner acts; everything else asks it.", "It is noted: start `godwit run`, which copies the tables as soon as it follows, before it applies any change of them."));
    }
}

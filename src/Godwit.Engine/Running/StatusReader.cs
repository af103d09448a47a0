using Godwit.Engine.Follow;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Reads where a migration stands; changes nothing, needs no runner.</summary>
public static class StatusReader
{
    /// <summary>Reads it.</summary>
    /// <exception cref="GodwitException">The target cannot be reached, or its state is newer than this program.</exception>
    public static async Task<MigrationStatus> ReadAsync(Configuration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        var name = configuration.Migration;
        var target = new Database(Side.Target, configuration.Target.Database, configuration.RequireTls);
        await using var state = await target.OpenAsync(cancellationToken);
        if (await StateSchema.FindAsync(state, target.Url, cancellationToken) == 0 || await new MigrationStore(name).FindAsync(state, cancellationToken) is not { } row)
            return new() { Migration = name, HasStarted = false };
        var objects = await new ObjectJournal(name).ReadAsync(state, cancellationToken);
        var (slot, unreachable) = await SlotAsync(configuration, row, cancellationToken);
        return new()
        {
            Migration = name,
            HasStarted = true,
            Source = row.Source,
            Runner = await RunnerAsync(state, name, cancellationToken),
            Steps = [.. await new Journal(name, time).ReadAsync(state, cancellationToken)],
            Parts = [.. await new PartStore(name).ReadAsync(state, cancellationToken)],
            Objects = objects.Count(entry => entry.State == ObjectState.Done),
            Failures = [.. objects.Where(entry => entry.State != ObjectState.Done)],
            Slot = slot,
            SourceUnreachable = unreachable,
            Verdict = await new VerdictStore(name).LastAsync(state, cancellationToken) is var (at, identical) ? new(at, identical) : null,
        };
    }

    // The lock decides whether the runner lives; a bigint key is split into classid and objid: see pg_locks in the manual.
    private static async Task<RunnerStatus?> RunnerAsync(NpgsqlConnection state, string migration, CancellationToken cancellationToken) =>
        (await state.QueryAsync(
            """
            SELECT r.operator, r.host, r.process, r.since,
                   EXISTS (SELECT FROM pg_locks l
                           WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                             AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('godwit runner ' || r.migration, 0))
            FROM godwit.runners r WHERE r.migration = $1
            """,
            row => new RunnerStatus(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.GetBoolean(4)),
            cancellationToken, migration)).SingleOrDefault();

    private static async Task<(LeftSlot? Slot, string? Unreachable)> SlotAsync(Configuration configuration, MigrationRow row, CancellationToken cancellationToken)
    {
        if (row is not { Slot: { } name, ConsistentPoint: { } point }) return (null, null);
        try
        {
            await using var source = await new Database(Side.Source, configuration.Source.Database, configuration.RequireTls).OpenAsync(cancellationToken);
            return (new(name, point, await Slot.RetentionAsync(source, name, cancellationToken)), null);
        }
        catch (GodwitException error)
        {
            // The state is on the target: it can be shown without the source.
            return (new(name, point, null), error.Problem.What);
        }
    }
}

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
        var version = await StateSchema.FindAsync(state, target.Url, cancellationToken);
        if (version is > 0 and < StateSchema.Version) throw new GodwitException(ExitCode.Refused, new Problem(
            "state_older", "The migration's state was written by an older Godwit.", $"target {target.Url}, schema godwit",
            $"Its version is {version}; this program reads {StateSchema.Version}.", "`godwit run` upgrades it; the older Godwit shows it as it is."));
        if (version == 0 || await new MigrationStore(name).FindAsync(state, cancellationToken) is not { } row)
            return new() { Migration = name, HasStarted = false };
        var objects = await new ObjectJournal(name).ReadAsync(state, cancellationToken);
        var keeper = await new KeeperStore(name).FindAsync(state, cancellationToken);
        var (slot, keeperAlive, unreachable) = await SourceAsync(configuration, row, keeper, cancellationToken);
        var follow = await new FollowHealthStore(name).FindAsync(state, cancellationToken);
        return new()
        {
            Migration = name,
            HasStarted = true,
            Source = row.Source,
            Runner = await RunnerAsync(state, name, cancellationToken),
            Keeper = keeper is null ? null : new(keeper, keeperAlive),
            Workers = [.. await new WorkerStore(name).ReadAsync(state, cancellationToken)],
            Steps = [.. await new Journal(name, time).ReadAsync(state, cancellationToken)],
            Parts = [.. await new PartStore(name).ReadAsync(state, cancellationToken)],
            Objects = objects.Count(entry => entry.State == ObjectState.Done),
            Failures = [.. objects.Where(entry => entry.State != ObjectState.Done)],
            Slot = slot,
            SourceUnreachable = unreachable,
            Cursor = await new CursorStore(name).FindAsync(state, cancellationToken),
            Tables = [.. await new TableCursorStore(name).ReadAsync(state, cancellationToken)],
            Follow = follow,
            FollowAge = follow is null || time.GetUtcNow() < follow.SeenAt ? TimeSpan.Zero : time.GetUtcNow() - follow.SeenAt,
            Drifts = await new DriftStore(name).OpenAsync(state, cancellationToken),
            SchemaUnseen = await new DriftStore(name).UnseenAsync(state, cancellationToken),
            Verdict = await new VerdictStore(name).LastAsync(state, cancellationToken) is var (at, identical) ? new(at, identical) : null,
        };
    }

    private static async Task<RunnerStatus?> RunnerAsync(NpgsqlConnection state, string migration, CancellationToken cancellationToken) =>
        (await state.QueryAsync(
            $"SELECT r.operator, r.host, r.process, r.since, {RunnerLock.IsHeld("r.migration")} FROM godwit.runners r WHERE r.migration = $1",
            row => new RunnerStatus(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.GetBoolean(4)),
            cancellationToken, migration)).SingleOrDefault();

    private static async Task<(LeftSlot? Slot, bool? KeeperAlive, string? Unreachable)> SourceAsync(
        Configuration configuration, MigrationRow row, KeeperRow? keeper, CancellationToken cancellationToken)
    {
        var slot = row is { Slot: { } name, ConsistentPoint: { } point } ? new LeftSlot(name, point, null) : null;
        if (slot is null && keeper is null) return (null, null, null);
        try
        {
            await using var source = await new Database(Side.Source, configuration.Source.Database, configuration.RequireTls).OpenAsync(cancellationToken);
            bool? alive = keeper is null ? null : await Keeping.Keeper.IsOnAsync(source, keeper.Backend, cancellationToken);
            return (slot is null ? null : slot with { Retention = await Slot.RetentionAsync(source, slot.Name, cancellationToken) }, alive, null);
        }
        catch (GodwitException error)
        {
            // The state is on the target: it can be shown without the source.
            return (slot, null, error.Problem.What);
        }
    }
}

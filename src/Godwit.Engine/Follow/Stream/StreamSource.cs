using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Follow.Stream;

/// <summary>Where a stream comes from.</summary>
/// <param name="Database">The source.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Incarnation">Which slot of that name.</param>
/// <param name="Publications">What it publishes; all must exist.</param>
internal sealed record StreamSource(Database Database, string Slot, Guid Incarnation, ImmutableArray<string> Publications)
{
    /// <summary>Options of the plugin. Protocol version 2 can send a large transaction while it is still open (PostgreSQL 14 and later).</summary>
    /// <param name="streaming">It does so.</param>
    public IEnumerable<KeyValuePair<string, string?>> Options(bool streaming) =>
    [
        new("proto_version", "2"),
        new("publication_names", string.Join(',', Publications.Select(Sql.Name))),
        new("streaming", streaming ? "on" : "off"),
        new("messages", "true"),
    ];

    /// <summary>
    /// Reads changes without acknowledging them: where the slot stands, then whole transactions as they committed, each read from there on.
    /// </summary>
    /// <param name="until">Every record up to here, and no transaction that commits behind it.</param>
    public string Peek(Lsn until) =>
        $"SELECT confirmed_flush_lsn::text::bytea AS data FROM pg_replication_slots WHERE slot_name = {Sql.Text(Slot)} "
        + $"UNION ALL SELECT data FROM pg_logical_slot_peek_binary_changes({Sql.Text(Slot)}, '{until}', NULL, {string.Join(", ", Options(streaming: false).Select(option => $"{Sql.Text(option.Key)}, {Sql.Text(option.Value!)}"))})";

    /// <summary>Where the slot's decoding begins and what it was told, where the source's WAL ends, and its version.</summary>
    public string Positions =>
        $"SELECT restart_lsn, confirmed_flush_lsn, pg_current_wal_flush_lsn(), current_setting('server_version_num') FROM pg_replication_slots WHERE slot_name = {Sql.Text(Slot)}";

    /// <summary>Tells the source what it need not keep.</summary>
    /// <param name="safe">Everything before it.</param>
    public string Advance(Lsn safe) =>
        $"SELECT pg_replication_slot_advance(slot_name, '{safe}') FROM pg_replication_slots WHERE slot_name = {Sql.Text(Slot)} AND confirmed_flush_lsn < '{safe}'";

    /// <summary>
    /// The slot is there, is ours, and holds everything behind what we have. A session of a runner that is gone is ended: the migration's
    /// lock is held by the caller.
    /// </summary>
    /// <param name="have">Everything up to here is in the spool or on the target.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">Changes are lost.</exception>
    public async Task RequireAsync(Lsn have, CancellationToken cancellationToken)
    {
        await using var session = await Database.OpenAsync(cancellationToken);
        var slots = await session.QueryAsync(
            "SELECT coalesce(wal_status, ''), confirmed_flush_lsn::text, active_pid FROM pg_replication_slots WHERE slot_name = $1 AND database = current_database()",
            row => (Status: row.GetString(0), Confirmed: row.Value<string>(1), Process: row.IsDBNull(2) ? null : (int?)row.GetInt32(2)), cancellationToken, Slot);
        if (slots.Count == 0) throw Gone();
        var slot = slots[0];
        if (slot.Status == "lost" || slot.Confirmed is null) throw Lost("The source has removed WAL that it needed: wal_status is lost (max_slot_wal_keep_size).");
        RequireFrom(Lsn.Parse(slot.Confirmed), have);
        if (slot.Process is { } process) await session.ExecuteAsync("SELECT pg_terminate_backend($1)", cancellationToken, process);
    }

    /// <summary>The slot holds everything behind what we have.</summary>
    /// <param name="confirmed">Where it stands.</param>
    /// <param name="have">Everything up to here was received.</param>
    /// <exception cref="GodwitException">Changes are lost.</exception>
    public void RequireFrom(Lsn confirmed, Lsn have)
    {
        if (confirmed > have)
            throw Lost($"It stands at {confirmed}, and what was received ends at {have}: the spool of an earlier run is gone, or somebody else has read the slot or made it anew.");
    }

    /// <summary>The slot is not there.</summary>
    public GodwitException Gone() => Lost("It does not exist any more: somebody dropped it, or the server was replaced by a copy without it.");

    /// <summary>What an error of the stream means; null: nothing that is known to be final.</summary>
    public GodwitException? Final(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.UndefinedObject when error.MessageText.Contains("slot", StringComparison.Ordinal) => Lost(error.MessageText),
        PostgresErrorCodes.UndefinedObject when error.MessageText.Contains("publication", StringComparison.Ordinal) => Follow.Publications.Lost(Database.Url, error.MessageText, error),
        PostgresErrorCodes.InsufficientPrivilege => new(ExitCode.Refused, new Problem(
            "replication_denied", "The source's role may not replicate.", $"source {Database.Url}", error.MessageText,
            $"ALTER ROLE {Sql.Name(Database.Url.User)} REPLICATION; on RDS: GRANT rds_replication TO {Sql.Name(Database.Url.User)};"), error),
        _ => null,
    };

    private GodwitException Lost(string why) => new(ExitCode.Failed, new Problem(
        "slot_lost", $"The slot {Slot} is lost: changes of the source can no longer be had from where they were left.", $"source {Database.Url}", why,
        "Every followed table must be copied again, since nobody knows what changed: empty the tables on the target, drop the schema godwit there, and `godwit run`. "
        + "A larger max_slot_wal_keep_size, or a runner that is not away for so long, keeps it from happening again."));
}

using Godwit.Engine.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Godwit.Engine.Follow.Health;

/// <summary>Our slot, as the source shows it.</summary>
/// <param name="Retention">The WAL that it holds back, and may.</param>
/// <param name="ConfirmedFlush">Everything before it was acknowledged; null: the slot is being made.</param>
/// <param name="ActiveProcess">The walsender that streams it; null: nobody reads it.</param>
public sealed record SlotLook(SlotRetention Retention, Lsn? ConfirmedFlush, int? ActiveProcess);

/// <summary>What one query saw on the source.</summary>
/// <param name="WalEnd">End of the WAL.</param>
/// <param name="Clock">The source's clock.</param>
/// <param name="Slot">Our slot; null: it is gone.</param>
/// <param name="AskedAt">When it was asked, by this process's clock.</param>
/// <param name="RoundTrip">How long the answer took.</param>
public sealed record SourceLook(Lsn WalEnd, DateTimeOffset Clock, SlotLook? Slot, DateTimeOffset AskedAt, TimeSpan RoundTrip)
{
    /// <summary>How far the source's clock is ahead of ours; wrong by half the round trip at most.</summary>
    public TimeSpan ClockOffset => Clock - AskedAt - (RoundTrip / 2);
}

/// <summary>Looks at the source: one query, whatever the slot's state.</summary>
public static class HealthLook
{
    /// <summary>Looks once.</summary>
    public static async Task<SourceLook> TakeAsync(NpgsqlConnection source, string slot, TimeProvider time, CancellationToken cancellationToken)
    {
        var (askedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        var looks = await source.QueryAsync(
            $"""
            SELECT {Slot.WalEnd}, clock_timestamp(), s.slot_name IS NOT NULL, s.confirmed_flush_lsn, s.active_pid, {SlotRetention.Columns}
            FROM (SELECT) one LEFT JOIN pg_replication_slots s ON s.slot_name = $1
            """,
            row => new SourceLook(
                Position(row, 0), row.GetFieldValue<DateTimeOffset>(1),
                row.GetBoolean(2) ? new(SlotRetention.Read(row, 5), row.IsDBNull(3) ? null : Position(row, 3), row.IsDBNull(4) ? null : row.GetInt32(4)) : null,
                askedAt, TimeSpan.Zero),
            cancellationToken, slot);
        return looks[0] with { RoundTrip = time.GetElapsedTime(started) };
    }

    private static Lsn Position(NpgsqlDataReader row, int column) => new((ulong)row.GetFieldValue<NpgsqlLogSequenceNumber>(column));
}

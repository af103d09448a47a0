using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor.Checks;

/// <summary>What following changes needs.</summary>
internal static class ReplicationChecks
{
    /// <summary>The slot that follows, and a temporary one for a live verification.</summary>
    private const int SlotsNeeded = 2;

    /// <summary>The side's changes are followed: the source's, unless that is turned off.</summary>
    public static bool IsFollowed(ServerFacts facts, Configuration configuration) =>
        facts.Side == Side.Source && configuration.Database.Follow.Enabled;

    /// <summary>The side makes a slot: also the target, for the way back.</summary>
    public static bool Replicates(ServerFacts facts, Configuration configuration) =>
        configuration.Database.Follow.Enabled && (facts.Side == Side.Source || configuration.Cutover.WayBack);

    /// <summary>Server settings. The target's are for the way back, which a cutover needs and the copy does not.</summary>
    public static IEnumerable<Finding> Settings(ServerFacts facts, Configuration configuration)
    {
        var replication = facts.Replication;
        var severity = facts.Side == Side.Source ? Severity.Blocker : Severity.Warning;
        var purpose = facts.Side == Side.Source ? "Following the source's changes" : "The way back after a cutover (cutover.way_back)";
        if (replication.WalLevel is not "logical")
            yield return new(severity, "wal_level", facts.Side, $"wal_level is {replication.WalLevel}.",
                $"{purpose} needs logical.", Remedies.Setting(facts, "wal_level", "logical"));
        if (Few("max_replication_slots", "replication slots", replication.MaxSlots, replication.UsedSlots) is { } slots) yield return slots;
        if (Few("max_wal_senders", "WAL senders", replication.MaxSenders, replication.ActiveSenders) is { } senders) yield return senders;
        if (replication.WalKeepBytes is { } kept)
            yield return new(Severity.Warning, "max_slot_wal_keep_size", facts.Side, $"max_slot_wal_keep_size is {Remedies.Size(kept)}.",
                "A slot that falls further behind than that is lost, and the copy starts again."
                + (facts.Platform is Platform.Supabase ? " Supabase's default is 4 GB." : ""),
                facts.Platform is Platform.Supabase or Platform.Aws
                    ? Remedies.Setting(facts, "max_slot_wal_keep_size", "-1") + " Or keep Godwit running: it takes the WAL off the server as it comes."
                    : "ALTER SYSTEM SET max_slot_wal_keep_size = -1; SELECT pg_reload_conf(); (as far as the disk allows)");

        Finding? Few(string setting, string what, int most, int used)
        {
            var free = most - used;
            if (free >= SlotsNeeded) return null;
            return new(free < 1 ? severity : Severity.Warning, setting, facts.Side, $"{used} of {most} {what} are in use.",
                free < 1 ? $"{purpose} takes one." : "A live verification takes one more for a moment.",
                Remedies.Setting(facts, setting, (used + SlotsNeeded + 2).ToString()) + " Or drop what is not needed any more: SELECT * FROM pg_replication_slots;");
        }
    }

    /// <summary>Transactions that delay a slot: its creation waits for every writer of the whole server.</summary>
    public static IEnumerable<Finding> Transactions(ServerFacts facts, Configuration configuration)
    {
        var writers = facts.LongTransactions.Where(transaction => transaction.Writes).ToList();
        if (writers.Count > 0)
            yield return new(Severity.Warning, "long_transactions", facts.Side, $"Open for long, and writing: {Describe(writers)}.",
                "The slot's creation waits until they end.", $"End them, or wait: SELECT pg_terminate_backend({writers[0].Process});");
        var readers = facts.LongTransactions.Where(transaction => !transaction.Writes).ToList();
        if (readers.Count > 0)
            yield return new(Severity.Note, "long_readers", facts.Side, $"Open for long, without having written: {Describe(readers)}.",
                "If they write, the slot's creation waits for them.", "Nothing, as long as they only read.");
        if (!facts.PreparedTransactions.IsEmpty)
            yield return new(Severity.Warning, "prepared_transactions", facts.Side, $"Prepared transactions: {Remedies.List(facts.PreparedTransactions)}.",
                "The slot's creation waits until they are decided.", $"COMMIT PREPARED or ROLLBACK PREPARED {Sql.Text(facts.PreparedTransactions[0])};");
        if (!facts.Role.SeesAllSessions)
            yield return new(Severity.Note, "sessions_hidden", facts.Side, "Other roles' transactions cannot be seen.",
                "A long one would delay the slot's creation.", $"GRANT pg_read_all_stats TO {Remedies.Role(facts)};");
    }

    private static string Describe(List<LongTransaction> transactions) => Remedies.List(
        [.. transactions.Select(transaction => $"process {transaction.Process} of {transaction.User} in {transaction.Database} ({transaction.Age.TotalMinutes:0} min)")]);
}

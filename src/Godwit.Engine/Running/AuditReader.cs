using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;

namespace Godwit.Engine.Running;

/// <summary>What the audit of a target's database holds.</summary>
/// <param name="Entries">All rows, of every migration there.</param>
/// <param name="FirstBroken">Number of the first row that is not what was written, or follows none; null: the chain is whole.</param>
public sealed record AuditReport(IReadOnlyList<AuditEntry> Entries, long? FirstBroken)
{
    /// <summary>Hash of the last row, to be kept elsewhere: rows that are cut off at the end break no chain.</summary>
    public string LastHash => Convert.ToHexStringLower(Entries.Count == 0 ? AuditEntry.Beginning : Entries[^1].Hash);
}

/// <summary>Reads the audit and checks its chain; changes nothing.</summary>
public static class AuditReader
{
    /// <summary>Reads it; empty where no migration was ever run.</summary>
    /// <exception cref="GodwitException">The target cannot be reached, or its state is of another version.</exception>
    public static async Task<AuditReport> ReadAsync(Configuration configuration, CancellationToken cancellationToken)
    {
        var target = new Database(Side.Target, configuration.Target.Database, configuration.RequireTls);
        await using var state = await target.OpenAsync(cancellationToken);
        if (await StateSchema.FindAsync(state, target.Url, cancellationToken) != StateSchema.Version) return new([], null);
        var entries = await AuditLog.ReadAsync(state, cancellationToken);
        return new(entries, AuditEntry.FirstBroken(entries));
    }
}

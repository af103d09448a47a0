using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Godwit.Engine.State;
using Godwit.Engine.Verify;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Keeps the verdicts of a migration in its state.</summary>
public static class VerdictMemory
{
    /// <summary>Remembers a verdict; nothing where no run of any migration has reached the target yet.</summary>
    /// <param name="target">The target, which holds the state.</param>
    /// <param name="migration">Name.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="connections">Connections of the verification, for the audit.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">The target cannot be reached, or its state is newer than this program.</exception>
    public static async Task RememberAsync(Database target, string migration, Verdict verdict, ConnectionLog connections, CancellationToken cancellationToken)
    {
        await using var session = new ReusedSession(target);
        if (!await session.UseAsync(state => AddAsync(state, target, migration, verdict, cancellationToken), cancellationToken)) return;
        var audit = new Audit(migration, session, connections, new Silence(), connections.Time);
        await audit.NoteAsync("verify", verdict.IsIdentical ? "identical" : "different", ("tables", $"{verdict.Tables.Length}"));
    }

    private static async Task<bool> AddAsync(NpgsqlConnection state, Database target, string migration, Verdict verdict, CancellationToken cancellationToken)
    {
        if (await StateSchema.FindAsync(state, target.Url, cancellationToken) is not StateSchema.Version || !await new MigrationStore(migration).IsKnownAsync(state, cancellationToken)) return false;
        await new VerdictStore(migration).AddAsync(state, verdict.Finished, verdict.IsIdentical, VerdictJson.Write(verdict.WithoutValues()), cancellationToken);
        return true;
    }
}

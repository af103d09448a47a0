using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Godwit.Engine.State;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Running;

/// <summary>Keeps the verdicts of a migration in its state.</summary>
public static class VerdictMemory
{
    /// <summary>Remembers a verdict; nothing where no run of any migration has reached the target yet.</summary>
    /// <exception cref="GodwitException">The target cannot be reached, or its state is newer than this program.</exception>
    public static async Task RememberAsync(Database target, string migration, Verdict verdict, CancellationToken cancellationToken)
    {
        await using var state = await target.OpenAsync(cancellationToken);
        if (await StateSchema.FindAsync(state, target.Url, cancellationToken) == 0) return;
        await new VerdictStore(migration).AddAsync(state, verdict.Finished, verdict.IsIdentical, VerdictJson.Write(verdict), cancellationToken);
    }
}

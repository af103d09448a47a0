using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Doctor;

/// <summary>What an earlier run of the migration made is expected on the target; the copy itself refuses rows that are not its own.</summary>
internal static class EarlierRun
{
    /// <summary>The findings, those about the migration's own tables as notes if it has begun.</summary>
    public static async Task<IEnumerable<Finding>> ExpectAsync(
        IReadOnlyCollection<Finding> findings, NpgsqlConnection? target, string migration, CancellationToken cancellationToken)
    {
        if (target is null || !findings.Any(IsAboutTables) || !await HasBegunAsync(target, migration, cancellationToken)) return findings;
        return findings.Select(finding => IsAboutTables(finding)
            ? finding with { Severity = Severity.Note, Why = $"An earlier run of {migration} made them.", Remedy = "`godwit run` goes on; `godwit status` shows how far it is." }
            : finding);
    }

    private static bool IsAboutTables(Finding finding) => finding is { Severity: Severity.Blocker, Code: "target_tables_exist" or "target_not_empty" };

    // The state may be another role's, whom this one may not ask.
    private static async Task<bool> HasBegunAsync(NpgsqlConnection target, string migration, CancellationToken cancellationToken) =>
        await target.ScalarAsync<bool>(
            """
            SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'godwit' AND c.relname = 'migrations' AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
            """, cancellationToken)
        && await target.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM godwit.migrations WHERE migration = $1)", cancellationToken, migration);
}

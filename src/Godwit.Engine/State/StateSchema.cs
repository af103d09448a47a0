using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>The schema <c>godwit</c> and its version: a newer one is refused, an older one upgraded under an advisory lock.</summary>
public static class StateSchema
{
    /// <summary>Version that this program writes.</summary>
    public const int Version = 6;

    // One number for all of Godwit's upgrades in a database.
    private const long UpgradeLock = 0x476f64776974;

    /// <summary>Creates or upgrades the schema.</summary>
    /// <exception cref="GodwitException">It is newer than this program, or the role may not create it.</exception>
    public static async Task EnsureAsync(NpgsqlConnection connection, DatabaseUrl where, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({UpgradeLock})", cancellationToken);
        try
        {
            var version = await FindAsync(connection, where, cancellationToken);
            for (var next = version + 1; next <= Version; next++)
                await connection.ExecuteAsync(await EmbeddedSql.ReadAsync($"State.Sql.{next:000}_state.sql", cancellationToken), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "state_schema_denied", "The schema godwit, which holds the migration's state, cannot be created.", $"target {where}", error.MessageText,
                $"GRANT CREATE ON DATABASE {Sql.Name(where.Database)} TO {Sql.Name(where.User)};"), error);
        }
    }

    /// <summary>The version that is there; 0 when there is none.</summary>
    /// <exception cref="GodwitException">It is newer than this program.</exception>
    public static async Task<int> FindAsync(NpgsqlConnection connection, DatabaseUrl where, CancellationToken cancellationToken)
    {
        if (!await connection.ScalarAsync<bool>("SELECT to_regclass('godwit.version') IS NOT NULL", cancellationToken)) return 0;
        var version = await connection.ScalarAsync<int>("SELECT max(version) FROM godwit.version", cancellationToken);
        return version <= Version ? version : throw new GodwitException(ExitCode.Refused, new Problem(
            "state_newer", "The migration's state was written by a newer Godwit.", $"target {where}, schema godwit",
            $"Its version is {version}; this program knows {Version}.", "Use the newer Godwit for this migration."));
    }
}

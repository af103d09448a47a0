using System.Collections.Immutable;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Doctor;

/// <summary>Gathers <see cref="ServerFacts"/> over one session. It changes nothing, needs no superuser, and knows versions from 12 on.</summary>
internal sealed class ServerProbe(NpgsqlConnection connection, Database database, Platform platform, Selection selection)
{
    /// <summary>Age from which a transaction is told of.</summary>
    public TimeSpan LongTransaction { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Asks for everything.</summary>
    /// <exception cref="PostgresException">The server refused a question.</exception>
    public async Task<ServerFacts> GatherAsync(CancellationToken cancellationToken)
    {
        var facts = await ServerAsync(cancellationToken);
        var tables = new TableProbe(connection, selection);
        var schemas = (await connection.QueryAsync(
            "SELECT nspname::text, has_schema_privilege(oid, 'CREATE') FROM pg_namespace ORDER BY nspname COLLATE \"C\"",
            row => (Name: row.GetString(0), MayCreate: row.GetBoolean(1)), cancellationToken)).Where(schema => selection.IncludesSchema(schema.Name)).ToList();
        return facts with
        {
            Role = await RoleAsync(cancellationToken),
            LongTransactions = [.. await LongTransactionsAsync(cancellationToken)],
            PreparedTransactions = [.. await connection.QueryAsync("SELECT gid FROM pg_prepared_xacts ORDER BY prepared", row => row.GetString(0), cancellationToken)],
            RoleTimeouts = [.. await RoleTimeoutsAsync(cancellationToken)],
            Extensions = await VersionsAsync("SELECT extname::text, extversion FROM pg_extension", cancellationToken),
            Available = await VersionsAsync("SELECT name::text, default_version FROM pg_available_extensions", cancellationToken),
            Schemas = [.. schemas.Select(schema => schema.Name)],
            SchemasWithoutCreate = [.. schemas.Where(schema => !schema.MayCreate).Select(schema => schema.Name)],
            Tables = [.. await tables.GatherAsync(lookForRows: database.Side == Side.Target, cancellationToken)],
            UnreadableSequences = [.. await tables.UnreadableSequencesAsync(cancellationToken)],
        };
    }

    private async Task<ServerFacts> ServerAsync(CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(
            """
            SELECT current_setting('server_version_num')::int / 10000,
                   current_setting('server_version'),
                   (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl),
                   pg_backend_pid(),
                   current_setting('statement_timeout') = '0' AND current_setting('idle_in_transaction_session_timeout') = '0'
                       AND current_setting('row_security') = 'off',
                   pg_is_in_recovery(),
                   current_setting('default_transaction_read_only')::bool,
                   current_setting('wal_level'),
                   current_setting('max_replication_slots')::int,
                   (SELECT count(*)::int FROM pg_replication_slots),
                   current_setting('max_wal_senders')::int,
                   (SELECT count(*)::int FROM pg_stat_replication),
                   -- In megabytes; -1 is no limit, no row is a server before 13.
                   (SELECT nullif(setting::bigint, -1) FROM pg_settings WHERE name = 'max_slot_wal_keep_size'),
                   pg_encoding_to_char(d.encoding)::text,
                   -- The locale's columns changed in 15 and 17.
                   coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', d.datcollate::text)
                       || CASE coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') WHEN 'i' THEN ' (icu)' WHEN 'b' THEN ' (builtin)' ELSE ' (libc)' END,
                   pg_database_size(d.oid),
                   -- Hidden from roles that may not read it: no row.
                   (SELECT setting FROM pg_settings WHERE name = 'data_directory')
              FROM pg_database d WHERE d.datname = current_database()
            """,
            row => new ServerFacts
            {
                Side = database.Side,
                Platform = platform,
                Url = database.Url,
                MajorVersion = row.GetInt32(0),
                Version = row.GetString(1),
                Tls = row.Value<string>(2),
                BehindPooler = row.GetInt32(3) != connection.ProcessID,
                SettingsArrive = row.GetBoolean(4),
                InRecovery = row.GetBoolean(5),
                ReadOnly = row.GetBoolean(6),
                Replication = new ReplicationFacts
                {
                    WalLevel = row.GetString(7),
                    MaxSlots = row.GetInt32(8),
                    UsedSlots = row.GetInt32(9),
                    MaxSenders = row.GetInt32(10),
                    ActiveSenders = row.GetInt32(11),
                    WalKeepBytes = row.IsDBNull(12) ? null : row.GetInt64(12) << 20,
                },
                Encoding = row.GetString(13),
                Collation = row.GetString(14),
                DatabaseBytes = row.GetInt64(15),
                FreeBytes = database.Url.IsLoopback ? FreeBytes(row.Value<string>(16)) : null,
            },
            cancellationToken);
        return rows.Single();
    }

    private async Task<RoleFacts> RoleAsync(CancellationToken cancellationToken)
    {
        var mayAct = await MaySetReplicationRoleAsync(cancellationToken);
        var rows = await connection.QueryAsync(
            """
            SELECT rolname::text, rolsuper, rolreplication, rolbypassrls, rolcreaterole, rolcreatedb,
                   coalesce((SELECT pg_has_role(r.oid, oid, 'MEMBER') FROM pg_roles WHERE rolname = 'rds_replication'), false),
                   coalesce((SELECT pg_has_role(r.oid, oid, 'MEMBER') FROM pg_roles WHERE rolname = 'rds_superuser'), false),
                   pg_has_role(r.oid, 'pg_read_all_stats', 'USAGE'),
                   has_database_privilege(current_database(), 'CREATE')
              FROM pg_roles r WHERE rolname = current_user
            """,
            row => new RoleFacts
            {
                Name = row.GetString(0),
                Superuser = row.GetBoolean(1),
                Replication = row.GetBoolean(2),
                BypassRls = row.GetBoolean(3),
                CreateRole = row.GetBoolean(4),
                CreateDatabase = row.GetBoolean(5),
                RdsReplication = row.GetBoolean(6),
                RdsSuperuser = row.GetBoolean(7),
                SeesAllSessions = row.GetBoolean(8),
                CreateInDatabase = row.GetBoolean(9),
                SetReplicationRole = mayAct,
            },
            cancellationToken);
        return rows.Single();
    }

    private async Task<bool> MaySetReplicationRoleAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync("SET session_replication_role = replica", cancellationToken);
            return true;
        }
        catch (PostgresException denied) when (string.Equals(denied.SqlState, PostgresErrorCodes.InsufficientPrivilege, StringComparison.Ordinal))
        {
            return false;
        }
        finally
        {
            await transaction.RollbackAsync(CancellationToken.None);
        }
    }

    private Task<List<LongTransaction>> LongTransactionsAsync(CancellationToken cancellationToken) => connection.QueryAsync(
        """
        SELECT pid, coalesce(usename::text, ''), coalesce(datname::text, ''),
               extract(epoch FROM clock_timestamp() - xact_start)::float8, backend_xid IS NOT NULL
          FROM pg_stat_activity
         WHERE xact_start < clock_timestamp() - $1 AND backend_type = 'client backend' AND pid <> pg_backend_pid()
         ORDER BY xact_start
        """,
        row => new LongTransaction(row.GetInt32(0), row.GetString(1), row.GetString(2), TimeSpan.FromSeconds(row.GetDouble(3)), row.GetBoolean(4)),
        cancellationToken, LongTransaction);

    private Task<List<string>> RoleTimeoutsAsync(CancellationToken cancellationToken) => connection.QueryAsync(
        """
        SELECT setting
          FROM pg_db_role_setting s, unnest(s.setconfig) AS setting
         WHERE s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = current_user))
           AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
           AND setting ~ '^[a-z_]*_timeout=' AND setting !~ '=0[a-z]*$'
         ORDER BY 1
        """,
        row => row.GetString(0), cancellationToken);

    private async Task<ImmutableSortedDictionary<string, string>> VersionsAsync(string sql, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(sql, row => KeyValuePair.Create(row.GetString(0), row.Value<string>(1) ?? ""), cancellationToken))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static long? FreeBytes(string? dataDirectory)
    {
        if (dataDirectory is null || !Directory.Exists(dataDirectory)) return null;
        try
        {
            return new DriveInfo(dataDirectory).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

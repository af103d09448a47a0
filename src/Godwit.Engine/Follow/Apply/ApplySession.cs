using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Godwit.Engine.Follow.Apply;

/// <summary>A statement did not affect the rows that it had to.</summary>
internal sealed class RowsMissedException(TableName table, int expected, int affected)
    : Exception($"A statement on {table} had to affect {expected:N0} rows, and affected {affected:N0}.")
{
    /// <summary>The table.</summary>
    public TableName Table => table;
}

/// <summary>The session on the target that changes are applied on.</summary>
internal sealed class ApplySession : IAsyncDisposable
{
    // More in one message would only make both sides buffer it.
    private const int CommandsAtOnce = 200;
    private const int PreparedAtMost = 2_000;
    private const string Savepoint = "godwit_transaction";

    private readonly NpgsqlConnection _connection;
    private readonly HashSet<string> _prepared = new(StringComparer.Ordinal);
    private NpgsqlTransaction? _transaction;

    private ApplySession(NpgsqlConnection connection, bool isReplica, ImmutableDictionary<TableName, TargetTable> tables) =>
        (_connection, IsReplica, Tables) = (connection, isReplica, tables);

    /// <summary>Triggers and foreign keys hold still: session_replication_role is replica.</summary>
    public bool IsReplica { get; }

    /// <summary>The target's tables.</summary>
    public ImmutableDictionary<TableName, TargetTable> Tables { get; private set; }

    /// <summary>The connection, for statements besides the changes.</summary>
    public NpgsqlConnection Connection => _connection;

    /// <summary>The connection is gone: whatever it was asked for last, the driver may say that it was disposed.</summary>
    public bool IsBroken => _connection.FullState is System.Data.ConnectionState.Closed or System.Data.ConnectionState.Broken;

    /// <summary>Opens it.</summary>
    /// <exception cref="GodwitException">The target cannot be reached.</exception>
    public static async Task<ApplySession> OpenAsync(Database target, CancellationToken cancellationToken)
    {
        var connection = await target.OpenAsync(cancellationToken);
        try
        {
            // Progress is only reported to the source once it is on the target's disk.
            await connection.ExecuteAsync("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'", cancellationToken);
            return new(connection, await BecomeReplicaAsync(connection, cancellationToken), await TargetCatalog.ReadAsync(connection, cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the target's tables again.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken) => Tables = await TargetCatalog.ReadAsync(_connection, cancellationToken);

    /// <summary>Runs commands in the open transaction, or in a new one.</summary>
    /// <exception cref="RowsMissedException">One did not affect the rows that it had to.</exception>
    /// <exception cref="PostgresException">One failed.</exception>
    public async Task ExecuteAsync(IEnumerable<ApplyCommand> commands, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        foreach (var some in commands.Chunk(CommandsAtOnce))
        {
            await using var batch = new NpgsqlBatch(_connection, _transaction);
            foreach (var command in some) batch.BatchCommands.Add(Command(command));
            if (some.All(IsKnown)) await batch.PrepareAsync(cancellationToken);
            await batch.ExecuteNonQueryAsync(cancellationToken);
            for (var index = 0; index < some.Length; index++) await CheckAsync(some[index], batch.BatchCommands[index].RecordsAffected, cancellationToken);
        }
    }

    /// <summary>Runs a statement that must affect one row, in the same transaction.</summary>
    public async Task<bool> AffectsOneAsync(string statement, object?[] parameters, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        return await _connection.ExecuteAsync(statement, cancellationToken, parameters) == 1;
    }

    /// <summary>Marks where <see cref="RestoreAsync"/> goes back to, in the open transaction or in a new one.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        await _transaction!.SaveAsync(Savepoint, cancellationToken);
    }

    /// <summary>Takes back what was run since.</summary>
    public Task RestoreAsync(CancellationToken cancellationToken) => _transaction!.RollbackAsync(Savepoint, cancellationToken);

    /// <summary>Commits what was run.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await _transaction!.CommitAsync(cancellationToken);
        await EndAsync();
    }

    /// <summary>Takes back what was run.</summary>
    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        if (_transaction is null) return;
        await _transaction.RollbackAsync(cancellationToken);
        await EndAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>Has triggers and foreign keys hold still in a session; false: its role may not. A literal SET, since Supabase's hook sees nothing else.</summary>
    public static async Task<bool> BecomeReplicaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync("SET session_replication_role = replica", cancellationToken);
            return await connection.ScalarAsync<string>("SHOW session_replication_role", cancellationToken) == "replica";
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (_transaction is not null) return;
        _transaction = await _connection.BeginTransactionAsync(cancellationToken);
        if (!IsReplica) await _connection.ExecuteAsync("SET CONSTRAINTS ALL DEFERRED", cancellationToken);
    }

    private async Task EndAsync()
    {
        if (_transaction is not null) await _transaction.DisposeAsync();
        _transaction = null;
    }

    private bool IsKnown(ApplyCommand command) => _prepared.Contains(command.Text) || (_prepared.Count < PreparedAtMost && _prepared.Add(command.Text));

    private static NpgsqlBatchCommand Command(ApplyCommand command)
    {
        var one = new NpgsqlBatchCommand(command.Text);
        // The bytes as they are; the statement says what type the text is of.
        foreach (var array in command.Parameters) one.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = array.Text, NpgsqlDbType = NpgsqlDbType.Text });
        return one;
    }

    private async Task CheckAsync(ApplyCommand command, int affected, CancellationToken cancellationToken)
    {
        if (command.Rows is not { } expected || affected == expected || (affected < expected && command.MayMiss)) return;
        if (affected == 0 && command.Otherwise is { } otherwise)
        {
            await ExecuteAsync([otherwise], cancellationToken);
            return;
        }
        throw new RowsMissedException(command.Table, expected, affected);
    }
}

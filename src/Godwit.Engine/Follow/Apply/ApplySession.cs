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
    private bool _isSaved;

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

    /// <summary>Writes changes in the open transaction, or in a new one.</summary>
    /// <exception cref="RowsMissedException">A statement did not affect the rows that it had to.</exception>
    /// <exception cref="PostgresException">One failed.</exception>
    public Task WriteAsync(ChangeBatch batch, CancellationToken cancellationToken) =>
        batch.Count == 0 ? Task.CompletedTask : Task.Run(() => WriteAsync(batch, [], cancellationToken), CancellationToken.None);

    /// <summary>Writes changes, and what is noted with them; false when the first note did not affect one row.</summary>
    /// <exception cref="RowsMissedException">A statement did not affect the rows that it had to.</exception>
    /// <exception cref="PostgresException">One failed.</exception>
    public async Task<bool> WriteAsync(ChangeBatch batch, IReadOnlyList<SessionCommand> notes, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        var chunks = batch.Commands().Chunk(CommandsAtOnce).ToList();
        for (var index = 0; index < chunks.Count - 1; index++) await ExecuteAsync(chunks[index], [], cancellationToken);
        var last = chunks is [.., var some] ? some : [];
        return last.Length + notes.Count == 0 || await ExecuteAsync(last, notes, cancellationToken);
    }

    /// <summary>Marks where <see cref="RestoreAsync"/> goes back to, in the open transaction or in a new one.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        // Never one inside the other: each look at a row goes through all that are open.
        await _connection.ExecuteAsync($"{(_isSaved ? $"RELEASE SAVEPOINT {Savepoint}; " : "")}SAVEPOINT {Savepoint}", cancellationToken);
        _isSaved = true;
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

    /// <summary>Lets it go, broken or not.</summary>
    public async Task CloseAsync()
    {
        try
        {
            await DisposeAsync();
        }
        catch (Exception error) when (error is NpgsqlException or ObjectDisposedException or IOException)
        {
            // It was broken, and the driver had let go of parts of it: that is what closing was for.
        }
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
        (_transaction, _isSaved) = (null, false);
    }

    private async Task<bool> ExecuteAsync(ApplyCommand[] commands, IReadOnlyList<SessionCommand> notes, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(_connection, _transaction);
        foreach (var command in commands) batch.BatchCommands.Add(Command(command));
        foreach (var note in notes) batch.BatchCommands.Add(Command(note));
        if (Array.TrueForAll(commands, MayPrepare)) await batch.PrepareAsync(cancellationToken);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        for (var index = 0; index < commands.Length; index++) await CheckAsync(commands[index], batch.BatchCommands[index].RecordsAffected, cancellationToken);
        return notes.Count == 0 || batch.BatchCommands[commands.Length].RecordsAffected == 1;
    }

    // A statement of its own for each combination of columns that an update brings: not without end.
    private bool MayPrepare(ApplyCommand command) => _prepared.Contains(command.Text) || (_prepared.Count < PreparedAtMost && _prepared.Add(command.Text));

    private static NpgsqlBatchCommand Command(ApplyCommand command)
    {
        var one = new NpgsqlBatchCommand(command.Text);
        // The bytes as they are; the statement says what type the text is of.
        foreach (var array in command.Parameters) one.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = array.Text, NpgsqlDbType = NpgsqlDbType.Text });
        return one;
    }

    private static NpgsqlBatchCommand Command(SessionCommand note)
    {
        var one = new NpgsqlBatchCommand(note.Text);
        foreach (var value in note.Parameters) one.Parameters.Add(new() { Value = value ?? DBNull.Value });
        return one;
    }

    private async Task CheckAsync(ApplyCommand command, int affected, CancellationToken cancellationToken)
    {
        if (command.Rows is not { } expected || affected == expected || (affected < expected && command.MayMiss)) return;
        if (affected == 0 && command.Otherwise is { } otherwise)
        {
            await ExecuteAsync([otherwise], [], cancellationToken);
            return;
        }
        throw new RowsMissedException(command.Table, expected, affected);
    }
}

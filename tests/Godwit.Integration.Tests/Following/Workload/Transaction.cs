using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>An open transaction of a writer, as its steps see it.</summary>
internal sealed class Transaction(NpgsqlConnection connection, Values values, int writer)
{
    private int _savepoints;

    /// <summary>Where all randomness comes from: none is the server's, so that a seed repeats.</summary>
    public Values Values => values;

    /// <summary>The writer's number.</summary>
    public int Writer => writer;

    /// <summary>Runs statements.</summary>
    public Task RunAsync(string sql) => connection.ExecuteAsync(sql, CancellationToken.None);

    /// <summary>Asks for one value.</summary>
    public Task<T?> AskAsync<T>(string sql) => connection.ScalarAsync<T>(sql, CancellationToken.None);

    /// <summary>Asks for the first column of all rows.</summary>
    public Task<List<T>> ListAsync<T>(string sql) => connection.QueryAsync(sql, row => row.GetFieldValue<T>(0), CancellationToken.None);

    /// <summary>Loads lines by COPY.</summary>
    public async Task CopyAsync(string into, IEnumerable<string> lines)
    {
        await using var copy = await connection.BeginTextImportAsync($"COPY {into} FROM STDIN", CancellationToken.None);
        foreach (var line in lines) await copy.WriteAsync($"{line}\n");
    }

    /// <summary>Begins a subtransaction and returns its name.</summary>
    public async Task<string> SaveAsync()
    {
        var name = $"s{++_savepoints}";
        await RunAsync($"SAVEPOINT {name}");
        return name;
    }

    /// <summary>Keeps a subtransaction, or undoes it; undone it may go on, so it is released too.</summary>
    public Task EndAsync(string savepoint, bool keep) => RunAsync(keep ? $"RELEASE {savepoint}" : $"ROLLBACK TO {savepoint}; RELEASE {savepoint}");

    /// <summary>Expects an error of the server, and undoes what it broke.</summary>
    public async Task RefusedAsync(string sql, params string[] states)
    {
        var savepoint = await SaveAsync();
        try
        {
            await RunAsync(sql);
            await EndAsync(savepoint, keep: false);
        }
        catch (PostgresException error) when (states.Contains(error.SqlState))
        {
            await EndAsync(savepoint, keep: false);
        }
    }

    /// <summary>Up to so many random keys of a table, as a subquery; the same for the same rows.</summary>
    public string Some(string table, string key, int count) =>
        $"(SELECT {key} FROM {table} ORDER BY md5(ROW({key})::text || '{values.Word()}') LIMIT {count})";

    /// <summary>One random key, as a subquery: NULL when there is none.</summary>
    public string One(string table, string key) => Some(table, key, 1);

    /// <summary>Up to so many random rows of a table without a key, to be compared with <c>(tableoid, ctid)</c>; where a row lies decides nothing.</summary>
    public string SomeRows(string table, int count) =>
        $"(SELECT tableoid, ctid FROM {table} whole ORDER BY md5(whole::text || '{values.Word()}') LIMIT {count})";

    /// <summary>About one of so many rows, as a condition on its key.</summary>
    public string Fraction(string key, int of) => $"hashtext(ROW({key})::text || '{values.Word()}') % {of} = 0";
}

using System.Security.Cryptography;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Integration.Tests.Moving;

/// <summary>
/// The check that does not trust Godwit: every table of a database as an ordered COPY through sha256, read as the superuser.
/// </summary>
internal static class Checksums
{
    /// <summary>sha256 by table, for every included table with rows of its own outside the system's schemas and godwit.</summary>
    public static async Task<SortedDictionary<string, string>> OfAsync(FreshDatabase database, Func<TableName, bool> include)
    {
        await using var connection = await database.OpenSuperuserAsync();
        await connection.ExecuteAsync(
            "SET search_path = ''; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET extra_float_digits = 3; SET bytea_output = 'hex'",
            TestContext.Current.CancellationToken);
        var tables = await connection.QueryAsync(
            """
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'godwit')
            """,
            row => new TableName(row.GetString(0), row.GetString(1)), TestContext.Current.CancellationToken);
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in tables.Where(include)) sums[table.ToString()] = await OfAsync(connection, table);
        return sums;
    }

    private static async Task<string> OfAsync(NpgsqlConnection connection, TableName table)
    {
        var columns = await connection.QueryAsync(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname",
            row => row.GetString(0), TestContext.Current.CancellationToken, table.Quoted);
        using var reader = await connection.BeginTextExportAsync(
            $"COPY (SELECT {Sql.Names(columns)} FROM ONLY {table.Quoted} t ORDER BY t::text COLLATE \"C\") TO STDOUT", TestContext.Current.CancellationToken);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(((StreamReader)reader).BaseStream, TestContext.Current.CancellationToken));
    }
}

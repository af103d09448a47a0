using System.Globalization;
using System.Numerics;
using Godwit.Bench.Measuring;
using Godwit.Bench.Peers;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify;
using Npgsql;

namespace Godwit.Bench.Verifying.Measuring;

/// <summary>
/// What a verification cannot beat: psql on both servers at once, each with one session that goes over the tables once with the statement
/// whose result godwit compares; what it prints has to agree with godwit's digests.
/// </summary>
internal static class Limit
{
    /// <summary>In the tables.</summary>
    public const string PeerName = "psql, both sides at once";

    /// <summary>The statement, for the page; godwit's own, without buckets.</summary>
    public const string Statement = "SELECT count(*), coalesce(sum(hashtextextended(r, 1)), 0)::text, coalesce(sum(hashtextextended(r, 2)), 0)::text, coalesce(sum(octet_length(r)), 0)::bigint FROM (SELECT {row} COLLATE \"C\" AS r FROM ONLY {table} AS t OFFSET 0) AS s";

    /// <summary>As in godwit's sessions.</summary>
    public const string Settings = "SET max_parallel_workers_per_gather = 0; SET jit = off";

    private const string Script = "limit.sql";

    /// <summary>What is run. It prints what both sides have, and fails where they differ.</summary>
    public static Peer Peer { get; } = new(
        PeerName,
        "psql",
        $"""export PGOPTIONS="{SessionSettings.StartupOptions}"; psql -qXAt -v ON_ERROR_STOP=1 -f $WORK/{Script} "$SOURCE" >$WORK/source & source=$!; psql -qXAt -v ON_ERROR_STOP=1 -f $WORK/{Script} "$TARGET" >$WORK/target; wait $source; cmp $WORK/source $WORK/target; cat $WORK/source""");

    /// <summary>Writes the statements of all tables, the biggest first, in one transaction.</summary>
    /// <param name="session">The source; the target has the same tables.</param>
    /// <param name="work">The peer's $WORK.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task WriteAsync(NpgsqlConnection session, string work, CancellationToken cancellationToken)
    {
        var tables = await CatalogReader.TablesAsync(session, _ => true, cancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(work, Script),
        [
            $"{Settings};",
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;",
            // A table's name is printed by psql, not asked of the server.
            .. tables.OrderByDescending(table => table.Bytes).SelectMany(table => new[] { $"\\echo {table.Name}", $"{Of(table)};" }),
            "COMMIT;",
        ], cancellationToken);
    }

    /// <summary>The statement of a table.</summary>
    public static string Of(TableInfo table) => Statement
        .Replace("{row}", $"ROW({string.Join(", ", table.Columns.Select(column => column.Name).Order(StringComparer.Ordinal).Select(name => $"t.{Sql.Name(name)}"))})::text", StringComparison.Ordinal)
        .Replace("{table}", table.Name.Quoted, StringComparison.Ordinal);

    /// <summary>What psql printed: each table's digest, as godwit writes it.</summary>
    /// <exception cref="PeerFailedException">It is something else.</exception>
    public static IReadOnlyDictionary<string, string> Read(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < lines.Length; i += 2) digests[lines[i]] = Digest(lines[i + 1]);
        return digests;
    }

    private static string Digest(string line) => line.Split('|') is [var rows, var first, var second, var bytes]
        ? VerdictReading.Digest(long.Parse(rows, CultureInfo.InvariantCulture), long.Parse(bytes, CultureInfo.InvariantCulture), new RowDigest(0, Number(first), Number(second)).Hex)
        : throw new PeerFailedException($"psql printed: {line}");

    private static BigInteger Number(string text) => BigInteger.Parse(text, CultureInfo.InvariantCulture);
}

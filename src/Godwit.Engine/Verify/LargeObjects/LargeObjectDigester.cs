using System.Numerics;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.LargeObjects;

/// <summary>Digests the large objects of one side.</summary>
internal static class LargeObjectDigester
{
    private const int ObjectsPerStatement = 1000;

    /// <summary>Their number, and the sums over all of their chunks.</summary>
    /// <exception cref="GodwitException">One of them cannot be read.</exception>
    public static async Task<RowDigest> DigestAsync(SideSession side, DigestMethod method, CancellationToken cancellationToken)
    {
        try
        {
            var sql = (await EmbeddedSql.ReadAsync("Verify.LargeObjects.digest.sql", cancellationToken))
                .Replace("{value}", DigestSql.Value("concat(d.oid, ':', d.at, ':', encode(d.bytes, 'hex'))", method), StringComparison.Ordinal)
                .Replace("{first}", DigestSql.First(method), StringComparison.Ordinal)
                .Replace("{second}", DigestSql.Second(method), StringComparison.Ordinal);
            var oids = await side.Connection.QueryAsync(
                "SELECT oid::bigint FROM pg_largeobject_metadata ORDER BY oid", row => row.GetInt64(0), cancellationToken);
            var sum = RowDigest.Empty;
            foreach (var chunk in oids.Chunk(ObjectsPerStatement))
            {
                var part = await side.Connection.QueryAsync(
                    sql, row => new RowDigest(row.GetInt64(0), BigInteger.Parse(row.GetString(1)), BigInteger.Parse(row.GetString(2))), cancellationToken, chunk);
                sum += part[0];
            }
            return sum;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            var role = Sql.Name(side.Database.Url.User);
            throw new GodwitException(ExitCode.Failed, new Problem(
                "no_privilege", "A large object cannot be read.", $"{(side.Side == Side.Source ? "source" : "target")} {side.Database.Url}", error.MessageText,
                $"GRANT SELECT ON LARGE OBJECT … TO {role}; as its owner, or SET lo_compat_privileges = on for the role as a superuser."), error);
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, side.Database, null);
        }
    }
}

using Godwit.Bench.Measuring;
using Godwit.Bench.Verifying.Measuring;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Bench.Verifying;

public sealed class LimitTests
{
    [Fact]
    public void Psql_runs_the_statement_of_a_verification_with_its_settings()
    {
        var table = Table("public", "Odd \"name", "b", "a", "B");
        Words(Limit.Of(table)).ShouldBe(Words(DigestSql.Part(table.Name, ["B", "a", "b"], BlockRange.All, DigestMethod.HashText)));
        Limit.Settings.ShouldBe(DigestSql.WorkerSettings);
    }

    [Fact]
    public void What_psql_prints_is_read_as_a_verdict_says_it()
    {
        var digests = Limit.Read("public.a\n2|-7|18446744073709551616|30\npublic.b\n0|0|0|0\n");
        digests.Count.ShouldBe(2);
        digests["public.a"].ShouldBe($"2 rows, 30 bytes, {new RowDigest(2, -7, System.Numerics.BigInteger.One << 64).Hex}");
        digests["public.b"].ShouldBe($"0 rows, 0 bytes, {RowDigest.Empty.Hex}");
    }

    [Fact]
    public void Anything_else_is_an_error() => Should.Throw<PeerFailedException>(() => Limit.Read("public.a\nWARNING\n"));

    private static string Words(string sql) => string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static TableInfo Table(string schema, string name, params string[] columns) => new()
    {
        Oid = 1, Name = new(schema, name), IsPartitioned = false, IsPartition = false, IsUnlogged = false, FileNode = 1, Bytes = 0, EstimatedRows = 0,
        HasReplicaIdentity = true, RowSecurity = false, ForceRowSecurity = false, Owner = "postgres",
        Columns = [.. columns.Select((column, index) => new ColumnInfo(column, (short)(index + 1), 23, "integer", true, false, false))],
    };
}

using Godwit.Engine.Verify.Shadow;

namespace Godwit.Engine.Tests.Verify.Shadow;

public sealed class ShadowParametersTests
{
    [Theory]
    [InlineData("SELECT * FROM t WHERE id = $1", "1 id")]
    [InlineData("SELECT * FROM t WHERE t.\"Odd Name\" >= $2 AND x<>$1", "1 x|2 Odd Name")]
    [InlineData("SELECT * FROM t WHERE id = ANY($1)", "1 id")]
    [InlineData("SELECT * FROM t WHERE name ILIKE $1 OR name NOT LIKE $2", "1 name|2 name")]
    [InlineData("SELECT * FROM t WHERE id NOT IN ($1, $2, $3)", "1 id|2 id|3 id")]
    [InlineData("SELECT * FROM t WHERE at BETWEEN $1 AND $2", "1 at|2 at")]
    [InlineData("SELECT * FROM t WHERE lower(name) = $1 LIMIT $2", "")]
    public void A_parameter_belongs_to_the_column_that_it_is_compared_with(string sql, string expected) =>
        string.Join('|', ShadowParameters.Columns(sql).SelectMany(found => found.Select(column => $"{found.Key} {column}")).Order(StringComparer.Ordinal)).ShouldBe(expected);

    [Theory]
    [InlineData("SELECT 1", true)]
    [InlineData("  ( select 1)", true)]
    [InlineData("WITH a AS (SELECT 1) TABLE a", true)]
    [InlineData("VALUES (1)", true)]
    [InlineData("DELETE FROM t", false)]
    [InlineData("COPY t TO PROGRAM 'x'", false)]
    [InlineData("REINDEX TABLE t", false)]
    [InlineData("EXPLAIN ANALYZE SELECT 1", false)]
    [InlineData("SELECT pg_terminate_backend(1)", false)]
    [InlineData("SELECT net.http_get('x')", false)]
    [InlineData("SELECT http_status FROM log", true)]
    [InlineData("SELECT pg_drop_replication_slot('x')", false)]
    public void Only_queries_are_asked_and_none_that_acts_outside_of_its_transaction(string sql, bool isAsked) => (ShadowRule.Refusal(sql) is null).ShouldBe(isAsked);
}

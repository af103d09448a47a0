using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Planning;

public sealed class SelectionTests
{
    [Theory]
    [InlineData("", "", "public", "a", true)]
    [InlineData("", "", "pg_catalog", "a", false)]
    [InlineData("", "", "pg_toast", "a", false)]
    [InlineData("", "", "information_schema", "a", false)]
    [InlineData("", "", "godwit", "a", false)]
    [InlineData("*", "", "godwit", "a", false)]
    [InlineData("*", "", "public", "a", true)]
    [InlineData("public", "", "public", "a", true)]
    [InlineData("public", "", "publicity", "a", false)]
    [InlineData("PUBLIC.Orders", "", "public", "orders", true)]
    [InlineData("PUBLIC.Orders", "", "public", "Orders", false)]
    [InlineData("\"My Schema\".\"a.b\"", "", "My Schema", "a.b", true)]
    [InlineData("\"say \"\"hi\"\"\"", "", "say \"hi\"", "x", true)]
    [InlineData("audit*", "", "audit_2024", "x", true)]
    [InlineData("audit*", "", "auditor", "x", true)]
    [InlineData("\"Tmp\"*", "", "Tmp1", "x", true)]
    [InlineData("public.*", "", "public", "x", true)]
    [InlineData("public.tmp_*", "", "public", "tmp_1", true)]
    [InlineData("public.tmp_*", "", "public", "tmp", false)]
    [InlineData("public", "public.tmp_*", "public", "tmp_1", false)]
    [InlineData("public.tmp_1", "public", "public", "tmp_1", false)]
    [InlineData("", "audit*", "audit", "x", false)]
    [InlineData("straße", "", "straße", "x", true)]
    public void A_table_is_included_or_not(string include, string exclude, string schema, string table, bool expected) =>
        Of(include, exclude).IncludesTable(new TableName(schema, table)).ShouldBe(expected);

    [Theory]
    [InlineData("", "", "public", true, true)]
    [InlineData("", "", "godwit", false, false)]
    [InlineData("public.a", "", "public", true, false)]
    [InlineData("public.*", "", "public", true, true)]
    [InlineData("public", "public.a", "public", true, false)]
    [InlineData("public", "public.*", "public", false, false)]
    [InlineData("", "public", "public", false, false)]
    [InlineData("", "other", "public", true, true)]
    [InlineData("other", "", "public", false, false)]
    [InlineData("pub*", "", "public", true, true)]
    public void A_schema_is_included_in_part_or_whole(string include, string exclude, string schema, bool any, bool whole)
    {
        Of(include, exclude).IncludesSchema(schema).ShouldBe(any);
        Of(include, exclude).IncludesWholeSchema(schema).ShouldBe(whole);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a*b")]
    [InlineData("a*.b")]
    [InlineData("my schema")]
    [InlineData("\"open")]
    [InlineData("\"\"")]
    [InlineData("1a")]
    [InlineData("a-b")]
    [InlineData("a.\"b\"c")]
    public void A_malformed_pattern_is_refused(string pattern) => Should.Throw<FormatException>(() => new Selection([pattern], []));

    private static Selection Of(string include, string exclude) =>
        new(include.Length == 0 ? [] : [include], exclude.Length == 0 ? [] : [exclude]);
}

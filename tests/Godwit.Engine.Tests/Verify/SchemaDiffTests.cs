using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify.Schema;

namespace Godwit.Engine.Tests.Verify;

public sealed class SchemaDiffTests
{
    private static readonly TableName T = new("public", "t");

    [Fact]
    public void Nothing_differs_from_itself()
    {
        var objects = new[] { Object("table", "public.t", T, ("persistence", "permanent")), Object("index", "i on public.t", T, ("definition", "x")) };
        SchemaDiff.Compare(objects, [.. objects.Reverse()]).ShouldBeEmpty();
    }

    [Fact]
    public void A_property_that_one_side_lacks_differs() =>
        SchemaDiff.Compare([Object("column", "public.t.a", T, ("type", "text"), ("default", "1"))], [Object("column", "public.t.a", T, ("type", "text"))])
            .Single().Difference.ShouldBe(new("column", "public.t.a", "default", "1", null));

    [Fact]
    public void What_belongs_to_a_missing_object_has_no_line_of_its_own()
    {
        var source = new[]
        {
            Object("table", "public.t", T, ("persistence", "permanent")), Object("column", "public.t.a", T, ("type", "text")),
            Object("grant", "table public.t", T, ("public", "SELECT")), Object("view", "public.v", null, ("definition", "x")),
            Object("column", "public.v.a", null, ("type", "text")), Object("comment", "view public.v", null, ("text", "x")),
            Object("rule", "r on public.v", null, ("definition", "x")),
        };
        SchemaDiff.Compare(source, []).Select(mismatch => mismatch.Difference.ToString())
            .ShouldBe(["table public.t is missing on the target", "view public.v is missing on the target"]);
    }

    [Fact]
    public void A_missing_index_of_a_table_that_is_there_is_named() =>
        SchemaDiff.Compare(
                [Object("table", "public.t", T, ("a", "b"))],
                [Object("table", "public.t", T, ("a", "b")), Object("index", "i on public.t", T, ("definition", "x"))])
            .Single().Difference.ToString().ShouldBe("index i on public.t is missing on the source");

    [Fact]
    public void Privileges_of_an_object_without_any_on_a_side_are_told_by_grantee() =>
        SchemaDiff.Compare([Object("grant", "column public.t.a", T, ("clerk", "SELECT"), ("public", "UPDATE"))], []).Select(mismatch => mismatch.Difference)
            .ShouldBe([new("grant", "column public.t.a", "clerk", "SELECT", null), new("grant", "column public.t.a", "public", "UPDATE", null)]);

    [Fact]
    public void A_sequence_or_collation_of_which_only_the_circumstances_were_read_is_not_missing()
    {
        var source = new[] { Object("sequence", "public.s", null, ("owner", "ann")), Object("collation", "pg_catalog.\"sv-x-icu\"", null, ("version", "153.80")) };
        SchemaDiff.Compare(source, []).ShouldBeEmpty();
        SchemaDiff.Compare([Object("grant", "type public.a", null, ("owner", "USAGE"))], []).ShouldHaveSingleItem();
        SchemaDiff.Compare([Object("sequence", "public.s", null, ("owner", "ann"), ("start", "1"))], []).ShouldHaveSingleItem();
        SchemaDiff.Compare([Object("collation", "public.own", null, ("exists", "yes"), ("version", "153.80"))], []).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("view", "definition", " SELECT t.a\n   FROM public.t;", "SELECT a FROM public.t;", " SELECT t.a\n   FROM public.t", "SELECT a FROM public.t")]
    [InlineData("column", "default", "1", "(1)", "SELECT (1) AS expression", "SELECT ((1)) AS expression")]
    [InlineData(
        "constraint", "definition", "CHECK ((a > 0)) NOT VALID", "CHECK (((a > 0))) NOT VALID",
        "SELECT ((a > 0)) AS expression FROM ONLY \"public\".\"t\"", "SELECT (((a > 0))) AS expression FROM ONLY \"public\".\"t\"")]
    [InlineData(
        "column", "generated", "stored a + 1", "stored (a + 1)",
        "SELECT (a + 1) AS expression FROM ONLY \"public\".\"t\"", "SELECT ((a + 1)) AS expression FROM ONLY \"public\".\"t\"")]
    public void The_target_prints_both_definitions(string kind, string property, string source, string target, string sourceQuery, string targetQuery) =>
        Deparse.Queries(new(new(kind, "x", property, source, target), T)).ShouldBe((sourceQuery, targetQuery));

    [Theory]
    [InlineData("constraint", "definition", "CHECK ((a > 0)) NOT VALID", "CHECK ((a > 0))")]
    [InlineData("constraint", "definition", "CHECK ((a > 0))", "UNIQUE (a)")]
    [InlineData("column", "generated", "stored a + 1", "virtual a + 1")]
    [InlineData("index", "definition", "CREATE INDEX i ON public.t (a)", "CREATE INDEX i ON public.t (b)")]
    [InlineData("view", "options", "security_barrier=true", "security_barrier=false")]
    public void What_no_printing_explains_stays_a_difference(string kind, string property, string source, string target) =>
        Deparse.Queries(new(new(kind, "x", property, source, target), T)).ShouldBeNull();

    private static SchemaObject Object(string kind, string identity, TableName? table, params (string Property, string Value)[] properties) =>
        new(kind, identity, table, properties.ToImmutableSortedDictionary(entry => entry.Property, entry => entry.Value, StringComparer.Ordinal));
}

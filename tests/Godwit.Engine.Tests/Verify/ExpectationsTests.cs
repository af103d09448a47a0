using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Schema;

namespace Godwit.Engine.Tests.Verify;

public sealed class ExpectationsTests
{
    private static readonly TableName Keyless = new("public", "keyless");
    private static readonly TableName Keyed = new("public", "keyed");

    private static readonly Expectations Rules = new(
        "mover", role => role != "anon", MakesIdentityFull: true, new Dictionary<(TableName, string), bool> { [(Keyed, "noted")] = false, [(Keyed, "Loud \"one")] = true },
        [Keyed], ["public.keyed", "public.\"a b\"", "public.f(integer, text)"]);

    [Theory]
    [InlineData("table", "public.t", "owner", "ann", "mover", "what is made on the target belongs to the role that makes it")]
    [InlineData("schema", "public", "owner", "ann", "pg_database_owner", "each platform has owners of its own")]
    [InlineData("index", "i on public.t", "tablespace", "fast", null, "each server has tablespaces of its own")]
    [InlineData("collation", "of the database", "locale", "C", "sv (ICU)", "a database keeps the locale that it was created with")]
    [InlineData("grant", "table public.t", "anon", null, "SELECT", "the role belongs to the platform of one side")]
    [InlineData("default privileges", "tables in public", "anon", null, "SELECT", "the role belongs to the platform of one side")]
    [InlineData("grant", "schema public", "mover", null, "CREATE, USAGE", "Godwit logs in with that role, and has to make what is in the schema")]
    [InlineData("grant", "table public.keyed", "mover", "SELECT", null, "on the target that role is the owner")]
    [InlineData("grant", "column public.keyed.id", "mover", "SELECT", null, "on the target that role is the owner")]
    [InlineData("grant", "materialized view public.\"a b\"", "mover", "SELECT", null, "on the target that role is the owner")]
    [InlineData("grant", "routine public.f(integer, text)", "mover", "EXECUTE", null, "on the target that role is the owner")]
    [InlineData("default privileges", "tables", "mover", "SELECT", null, "on the target that role is the owner")]
    public void What_comes_with_the_move_has_a_reason(string kind, string name, string property, string? source, string? target, string reason) =>
        Rules.Reason(new(new(kind, name, property, source, target), null)).ShouldBe(reason);

    [Theory]
    [InlineData("grant", "table public.t", "public", "SELECT", null)]
    [InlineData("grant", "table public.keyed", "<owner>", "SELECT", null)]
    [InlineData("grant", "table public.t", "ann", "SELECT", null)]
    [InlineData("grant", "table public.other", "mover", "SELECT", null)]
    [InlineData("grant", "table public.keyed", "mover", null, "SELECT")]
    [InlineData("grant", "schema public", "mover", "USAGE", null)]
    // Roles with the names of properties.
    [InlineData("grant", "table public.t", "owner", "SELECT", "INSERT")]
    [InlineData("grant", "table public.t", "tablespace", "SELECT", null)]
    [InlineData("table", "public.t", "persistence", "permanent", "unlogged")]
    [InlineData("collation", "public.own", null, "exists", null)]
    public void What_does_not_has_none(string kind, string name, string? property, string? source, string? target) =>
        Rules.Reason(new(new(kind, name, property, source, target), null)).ShouldBeNull();

    [Fact]
    public void Only_the_identity_that_the_migration_sets_is_expected()
    {
        static SchemaMismatch Full(TableName table, string source = "full", string target = "default") => new(new("table", $"{table}", "replica identity", source, target), table);
        Rules.Reason(Full(Keyless)).ShouldNotBeNull();
        Rules.Reason(Full(Keyed)).ShouldBeNull();
        Rules.Reason(Full(Keyed, target: "nothing")).ShouldNotBeNull();
        Rules.Reason(Full(Keyless, target: "using index i")).ShouldBeNull();
        Rules.Reason(Full(Keyless, "nothing")).ShouldBeNull();
        (Rules with { MakesIdentityFull = false }).Reason(Full(Keyless)).ShouldBeNull();
    }

    [Theory]
    [InlineData("noted on public.keyed", "origin", "disabled", true)]
    [InlineData("\"Loud \"\"one\" on public.keyed", "always", "disabled", true)]
    [InlineData("noted on public.keyed", "always", "disabled", false)]
    [InlineData("noted on public.keyed", "origin", "always", false)]
    [InlineData("other on public.keyed", "origin", "disabled", false)]
    public void A_trigger_that_a_runner_holds_is_expected(string name, string source, string target, bool isExpected)
    {
        (Rules.Reason(new(new("trigger", name, "enabled", source, target), Keyed)) is not null).ShouldBe(isExpected);
        Rules.Reason(new(new("trigger", name, "enabled", source, target), Keyless)).ShouldBeNull();
    }

    [Fact]
    public void It_knows_what_has_a_key_and_what_belongs_to_the_role()
    {
        static SchemaObject Object(string kind, string identity, TableName? table, string property, string value) =>
            new(kind, identity, table, ImmutableSortedDictionary<string, string>.Empty.Add(property, value));
        var url = new DatabaseUrl { Host = "h", Port = 1, Database = "d", User = "u" };
        var request = new VerifyRequest { Source = new(Side.Source, url, requireTls: true), Target = new(Side.Target, url, requireTls: true) };

        var rules = Expectations.Of(request, "mover",
            [Object("constraint", "keyed_pkey on public.keyed", Keyed, "definition", "PRIMARY KEY (id)"), Object("constraint", "u on public.keyless", Keyless, "definition", "UNIQUE (id)")],
            [Object("table", "public.keyed", Keyed, "owner", "mover"), Object("table", "public.keyless", Keyless, "owner", "ann")]);

        rules.Keyed.ShouldBe([Keyed]);
        rules.Owned.ShouldBe(["public.keyed"]);
    }
}

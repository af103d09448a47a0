using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;

namespace Godwit.Integration.Tests.Verify;

/// <summary>Constraints that a session in replica mode does not enforce are checked by query (postgres.md, rule 9).</summary>
public sealed class ConstraintTests(Servers servers)
{
    private const string Schema =
        """
        CREATE EXTENSION btree_gist SCHEMA public;
        CREATE EXTENSION citext SCHEMA public;
        CREATE TABLE public.parent (a integer, b text, code public.citext UNIQUE, PRIMARY KEY (a, b));
        CREATE TABLE public.child (id integer PRIMARY KEY, a integer, b text, code public.citext REFERENCES public.parent (code),
            CONSTRAINT to_parent FOREIGN KEY (a, b) REFERENCES public.parent (a, b));
        CREATE TABLE public.strict (id integer PRIMARY KEY, a integer, b text, CONSTRAINT whole FOREIGN KEY (a, b) REFERENCES public.parent (a, b) MATCH FULL);
        CREATE TABLE public.place (id integer, n integer CONSTRAINT once UNIQUE DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE public.room (name text, during int4range, CONSTRAINT one_at_a_time EXCLUDE USING gist (name WITH =, during WITH &&) DEFERRABLE);
        CREATE TABLE public.part (id integer, a integer, b text, CONSTRAINT of_part FOREIGN KEY (a, b) REFERENCES public.parent (a, b)) PARTITION BY RANGE (id);
        CREATE TABLE public.part_1 PARTITION OF public.part FOR VALUES FROM (0) TO (100);
        INSERT INTO public.parent VALUES (1, 'x', 'Ab'), (2, 'y', 'c');
        INSERT INTO public.child VALUES (1, 1, 'x', 'AB'), (2, NULL, 'nowhere', NULL), (3, 2, 'y', 'c');
        INSERT INTO public.strict VALUES (1, 1, 'x'), (2, NULL, NULL);
        INSERT INTO public.place VALUES (1, 1), (2, 2), (3, NULL), (4, NULL);
        INSERT INTO public.room VALUES ('red', '[1,5)'), ('red', '[5,9)'), ('blue', '[1,9)');
        INSERT INTO public.part VALUES (1, 1, 'x'), (2, NULL, NULL)
        """;

    [Fact]
    public async Task What_holds_is_counted()
    {
        var (source, target) = await PairAsync();
        var verdict = await Verifying.Verify(source, target);
        verdict.Complaints().ShouldBeEmpty();
        verdict.Constraints.ShouldNotBeNull().ShouldSatisfyAllConditions(
            found => found.ForeignKeys.ShouldBe(4), found => found.Deferrable.ShouldBe(2), found => found.Broken.ShouldBeEmpty());
    }

    [Theory]
    [InlineData("INSERT INTO public.child VALUES (9, 7, 'x', NULL), (10, 8, 'x', NULL)", "ForeignKey to_parent 2")]
    [InlineData("INSERT INTO public.child VALUES (9, NULL, NULL, 'zz')", "ForeignKey child_code_fkey 1")]
    [InlineData("UPDATE public.parent SET a = 5 WHERE a = 2", "ForeignKey to_parent 1")]
    [InlineData("INSERT INTO public.strict VALUES (9, 1, NULL)", "ForeignKey whole 1")]
    [InlineData("INSERT INTO public.place VALUES (9, 2), (10, 2), (11, 1)", "Unique once 2")]
    [InlineData("INSERT INTO public.room VALUES ('red', '[4,6)')", "Exclusion one_at_a_time 3")]
    [InlineData("INSERT INTO public.part VALUES (9, 7, 'x')", "ForeignKey of_part 1")]
    public async Task What_replica_mode_let_through_is_found(string change, string expected)
    {
        var (source, target) = await PairAsync();
        await target.RunAsync($"SET session_replication_role = replica; {change}");

        var verdict = await Verifying.Verify(source, target);

        verdict.ExitCode.ShouldBe(ExitCode.Different);
        var broken = verdict.Constraints!.Broken.ShouldHaveSingleItem();
        $"{broken.Kind} {broken.Name} {broken.Target}".ShouldBe(expected);
        broken.Source.ShouldBe(0);
        await using var session = await target.OpenAsync();
        (await session.QueryAsync(broken.Statement, _ => 1, TestContext.Current.CancellationToken)).Count.ShouldBe((int)broken.Target);
    }

    [Fact]
    public async Task What_the_source_breaks_as_often_is_told_and_is_no_difference()
    {
        var (source, target) = await PairAsync();
        foreach (var side in new[] { source, target }) await side.RunAsync("SET session_replication_role = replica; INSERT INTO public.child VALUES (9, 7, 'x', NULL)");
        var verdict = await Verifying.Verify(source, target);
        verdict.IsIdentical.ShouldBeTrue();
        verdict.Constraints!.Broken.ShouldHaveSingleItem().IsAsOnSource.ShouldBeTrue();
    }

    [Fact]
    public async Task A_constraint_that_was_never_validated_claims_nothing()
    {
        var (source, target) = await PairAsync();
        foreach (var side in new[] { source, target })
            await side.RunAsync("ALTER TABLE public.child DROP CONSTRAINT to_parent; INSERT INTO public.child VALUES (9, 7, 'x', NULL); ALTER TABLE public.child ADD CONSTRAINT to_parent FOREIGN KEY (a, b) REFERENCES public.parent (a, b) NOT VALID");
        (await Verifying.Verify(source, target)).Constraints!.ShouldSatisfyAllConditions(found => found.ForeignKeys.ShouldBe(3), found => found.Broken.ShouldBeEmpty());
    }

    [Fact]
    public async Task One_that_cannot_be_checked_is_said()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15), await servers.FreshDatabaseAsync(18));
        foreach (var side in new[] { source, target })
            await side.RunAsync("CREATE TABLE public.t (a integer, during int4range, CONSTRAINT odd EXCLUDE USING gist (int4range(a, a + 1) WITH &&) DEFERRABLE)");
        (await Verifying.Verify(source, target)).Skipped.ShouldContain(new Skipped("constraint", "\"odd\" on public.t", "it is over an expression"));
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.RunAsync(Schema);
        await target.RunAsync(Schema);
        return (source, target);
    }
}

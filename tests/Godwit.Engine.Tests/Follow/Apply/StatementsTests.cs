using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Tests.Follow.Decoding;

namespace Godwit.Engine.Tests.Follow.Apply;

public sealed class StatementsTests
{
    private const string U = Wire.Unchanged;

    [Fact]
    public void Insert() => Text(Plans.ByKey, Plans.Insert(Plans.ByKey, "1", "a", "b")).ShouldBe(
        """INSERT INTO "s"."t" ("id", "a", "b") OVERRIDING SYSTEM VALUE SELECT v.c0, v.c1, v.c2 FROM unnest($1::int4[], $2::text[], $3::text[]) AS v(c0, c1, c2)""");

    [Fact]
    public void Update() => Text(Plans.ByKey, Plans.Update(Plans.ByKey, null, "1", "a", U)).ShouldBe(
        """UPDATE "s"."t" AS t SET "a" = v.c0 FROM unnest($1::int4[], $2::text[]) AS v(k0, c0) WHERE t."id" OPERATOR(pg_catalog.=) v.k0""");

    [Fact]
    public void Update_of_the_key() => Text(Plans.ByKey, Plans.Update(Plans.ByKey, ["1", null, null], "2", U, U)).ShouldBe(
        """UPDATE "s"."t" AS t SET "id" = v.c0 FROM unnest($1::int4[], $2::int4[]) AS v(k0, c0) WHERE t."id" OPERATOR(pg_catalog.=) v.k0""");

    [Fact]
    public void Delete() => Text(Plans.ByKey, Plans.Delete(Plans.ByKey, "1", null, null)).ShouldBe(
        """DELETE FROM "s"."t" AS t USING unnest($1::int4[]) AS v(k0) WHERE t."id" OPERATOR(pg_catalog.=) v.k0""");

    [Fact]
    public void Delete_by_image() => Text(Plans.ByImage, Plans.Delete(Plans.ByImage, "1", "a", null)).ShouldBe(
        """WITH v AS MATERIALIZED (SELECT * FROM unnest($1::int4[], $2::text[], $3::text[]) AS v(o0, o1, o2)), """
        + """victim AS MATERIALIZED (SELECT t.tableoid AS o, t.ctid AS p FROM "s"."t" AS t, v WHERE ROW(t."id", t."a", t."b")::record *= ROW(v.o0, v.o1, v.o2)::record LIMIT 1) """
        + """DELETE FROM "s"."t" AS t USING victim WHERE t.tableoid = victim.o AND t.ctid = victim.p""");

    [Fact]
    public void What_cannot_be_passed_as_an_array_travels_as_text()
    {
        var plan = TablePlan.Of(Plans.Relation('d', ("id", true), ("a", false)), Plans.Target with { Columns = [Plans.Column("id", "int4"), Plans.Column("a", "\"s\".\"odd\"", text: true)] });
        Text(plan, Plans.Insert(plan, "1", "a")).ShouldBe(
            """INSERT INTO "s"."t" ("id", "a") OVERRIDING SYSTEM VALUE SELECT v.c0, v.c1::"s"."odd" FROM unnest($1::int4[], $2::text[]) AS v(c0, c1)""");
    }

    [Fact]
    public void An_identity_column_that_no_update_may_write_is_written_by_replacing_the_row()
    {
        var plan = TablePlan.Of(Plans.Relation('d', ("id", true), ("a", false), ("b", false)), Plans.Target with
        {
            Columns = [Plans.Column("id", "int4"), Plans.Column("a", "int8", identity: true), Plans.Column("b", "text")],
        });
        plan.RewritesUpdates.ShouldBeTrue();
        Text(plan, Plans.Update(plan, null, "1", "7", U)).ShouldBe(
            """WITH v AS MATERIALIZED (SELECT * FROM unnest($1::int4[], $2::int4[], $3::int8[]) AS v(k0, c0, c1)), """
            + """gone AS (DELETE FROM "s"."t" AS t USING v WHERE t."id" OPERATOR(pg_catalog.=) v.k0 RETURNING t.*) """
            + """INSERT INTO "s"."t" ("id", "a", "b") OVERRIDING SYSTEM VALUE SELECT v.c0, v.c1, gone."b" FROM gone JOIN v ON gone."id" OPERATOR(pg_catalog.=) v.k0""");
    }

    [Theory]
    [InlineData(false, false, "TRUNCATE \"s\".\"t\", \"s\".\"u\"")]
    [InlineData(true, true, "TRUNCATE \"s\".\"t\", \"s\".\"u\" RESTART IDENTITY CASCADE")]
    public void Truncate(bool cascade, bool restart, string text) => Statements.Truncate([Plans.Name, new("s", "u")], cascade, restart).ShouldBe(text);

    private static string Text(TablePlan plan, RowChange change)
    {
        var batch = new ChangeBatch(ApplyOrder.NetEffect);
        batch.Add(plan, change, 10);
        return batch.Commands().Single().Text;
    }
}

using System.Collections.Immutable;
using Godwit.Engine.Copy;

namespace Godwit.Engine.Tests.Copy;

public sealed class ConflictsTests
{
    [Fact]
    public void A_key_has_to_be_one_on_both_sides()
    {
        Conflicts.Choose([["id"]], [["id"]])!.Value.ShouldBe(["id"]);
        Conflicts.Choose([], [["id"]]).ShouldBeNull();
        Conflicts.Choose([["id"]], []).ShouldBeNull();
        Conflicts.Choose([["a", "b"]], [["a"]]).ShouldBeNull("two rows of the source could have the same a");
        Conflicts.Choose([["a"]], [["a", "b"]])!.Value.ShouldBe(["a", "b"]);
        Conflicts.Choose([["email"]], [["id"], ["email"]])!.Value.ShouldBe(["email"]);
    }

    [Theory]
    [InlineData(ConflictChoice.Skip, "NOTHING")]
    [InlineData(ConflictChoice.Update, "UPDATE SET \"Name\" = excluded.\"Name\"")]
    public void A_batch_is_inserted_by_its_numbers(ConflictChoice choice, string action) => Merge(choice, "id", "Name").ShouldBe(
        $"""
        INSERT INTO "Sales Desk"."orders" ("id", "Name") OVERRIDING SYSTEM VALUE
        SELECT "id", "Name" FROM pg_temp.godwit_stage WHERE "godwit_row" > $1 AND "godwit_row" <= $2
        ON CONFLICT ("id") DO {action}
        """);

    [Fact]
    public void A_row_that_is_all_key_has_nothing_to_update() => Merge(ConflictChoice.Update, "id").ShouldEndWith("DO NOTHING");

    [Fact]
    public void No_column_of_the_table_is_taken_for_the_number() => Merge(ConflictChoice.Skip, "id", "godwit_row", "godwit_row_").ShouldContain("WHERE \"godwit_row__\" > $1");

    private static string Merge(ConflictChoice choice, params string[] columns)
    {
        var copy = Tables.Copy(columns: [.. columns.Select(name => Tables.Column(name))]);
        return new StagedWriter(new Conflicts(choice, 10, ImmutableDictionary<Engine.Postgres.TableName, ImmutableArray<string>>.Empty.Add(copy.Table.Name, ["id"])), new Part(1, copy, 0, null, 1)).Merge.ReplaceLineEndings("\n");
    }
}

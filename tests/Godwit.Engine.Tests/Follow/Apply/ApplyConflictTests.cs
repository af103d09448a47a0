using Godwit.Engine.Follow.Apply;
using Npgsql;

namespace Godwit.Engine.Tests.Follow.Apply;

public sealed class ApplyConflictTests
{
    [Theory]
    // Another order of the changes may avoid it.
    [InlineData("23505", true)]
    [InlineData("23503", true)]
    [InlineData("P0001", true)]
    [InlineData("22001", true)]
    // It may pass by itself.
    [InlineData("40001", false)]
    [InlineData("57P01", false)]
    [InlineData("08006", false)]
    // The server's own state.
    [InlineData("53100", false)]
    [InlineData("58030", false)]
    [InlineData("25006", false)]
    [InlineData("28000", false)]
    public void What_the_server_says_is_about_the_rows_or_about_itself(string state, bool isAboutRows) => ApplyConflict.IsAboutRows(Error(state)).ShouldBe(isAboutRows);

    [Fact]
    public void Rows_that_were_not_there_are_about_rows_and_what_is_not_of_the_server_is_not()
    {
        ApplyConflict.IsAboutRows(new RowsMissedException(new("s", "t"), 2, 1)).ShouldBeTrue();
        ApplyConflict.IsAboutRows(new IOException()).ShouldBeFalse();
    }

    [Fact]
    public void A_conflict_names_the_table_and_what_to_do()
    {
        var problem = ApplyConflict.Of(new RowsMissedException(new("s", "t"), 2, 1), "target x").ShouldBeOfType<GodwitException>().Problem;
        (problem.Code, problem.Where).ShouldBe(("apply_conflict", "s.t, target x"));
        problem.Remedy.ShouldContain("godwit resync s.t");
        ApplyConflict.Of(Error("42703"), "target x").ShouldBeOfType<TargetMismatchException>();
    }

    private static PostgresException Error(string state) => new("said", "ERROR", "ERROR", state);
}

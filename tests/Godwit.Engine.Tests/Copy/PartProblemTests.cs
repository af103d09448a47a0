using Godwit.Engine.Copy;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Tests.Copy;

public sealed class PartProblemTests
{
    private static readonly PartRow Part = new Part(7, Tables.Copy(columns: Tables.Column("id")), 10, 20, 100).Row;

    [Theory]
    [InlineData("22P02", "invalid input syntax for type integer: \"s3cret\"")]
    [InlineData("22001", "value too long for type character varying(3): s3cret")]
    [InlineData("22023", "time zone \"s3cret\" not recognized")]
    [InlineData("22023", "no snapshot named s3cret")]
    [InlineData("22021", "invalid byte sequence s3cret")]
    [InlineData("23505", "duplicate key s3cret")]
    [InlineData("23514", "new row for relation \"orders\" violates check constraint: s3cret")]
    [InlineData("P0001", "the customer s3cret is not welcome")]
    public void No_value_of_a_row_is_quoted(string state, string message)
    {
        var error = new PostgresException(
            message, "ERROR", "ERROR", state, detail: "Key (email)=(s3cret) already exists.", where: "COPY orders, line 3, column email: \"s3cret\"", columnName: "email",
            constraintName: "orders_key");
        var (exitCode, problem) = PartProblem.From(error, Part);
        (exitCode, problem.Code).ShouldBe((ExitCode.Failed, "copy_failed"));
        problem.ToString().ShouldNotContain("s3cret");
        problem.Why.ShouldBe($"{state}: the server refused a value of column email by constraint orders_key (its text is in the server's log)");
    }

    [Fact]
    public void Of_a_refused_value_the_place_is_named()
    {
        var (_, problem) = PartProblem.From(Error("22P02", "x"), Part);
        problem.Where.ShouldBe("\"Sales Desk\".orders, part 7 (blocks 10 to 20)");
        problem.Why.ShouldBe("22P02: the server refused a value (its text is in the server's log)");
        PartProblem.From(Error("22P02", "x"), Part with { Upper = null }).Problem.Where.ShouldContain("10 to the end");
    }

    [Theory]
    [InlineData("53100", "could not extend file", "disk_full", "more disk")]
    [InlineData("42501", "permission denied for table orders", "privilege_missing", "GRANT")]
    [InlineData("42P01", "relation does not exist", "copy_failed", "Correct the cause")]
    public void What_the_server_says_has_a_remedy(string state, string message, string code, string remedy)
    {
        var (exitCode, problem) = PartProblem.From(Error(state, message), Part);
        (exitCode, problem.Code, problem.Why).ShouldBe((ExitCode.Failed, code, $"{state}: {message}"));
        problem.Remedy.ShouldContain(remedy);
    }

    [Fact]
    public void A_problem_that_is_known_stays_itself()
    {
        var known = new GodwitException(ExitCode.Refused, new Problem("c", "what", "where", "why", "remedy"));
        PartProblem.From(known, Part).ShouldBe((ExitCode.Refused, known.Problem));
    }

    [Fact]
    public void A_broken_connection_says_to_run_again() => PartProblem.From(new IOException("broken pipe"), Part).Problem.Remedy.ShouldStartWith("`godwit run` again");

    private static PostgresException Error(string state, string message) => new(message, "ERROR", "ERROR", state);
}

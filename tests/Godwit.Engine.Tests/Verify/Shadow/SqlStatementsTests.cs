using Godwit.Engine.Verify.Shadow;

namespace Godwit.Engine.Tests.Verify.Shadow;

public sealed class SqlStatementsTests
{
    [Theory]
    [InlineData("SELECT 1; SELECT 2;", "SELECT 1|SELECT 2")]
    [InlineData("SELECT ';'; SELECT ''';'", "SELECT ';'|SELECT ''';'")]
    [InlineData("SELECT \"a;b\"\"c;\" FROM t; SELECT 2", "SELECT \"a;b\"\"c;\" FROM t|SELECT 2")]
    [InlineData("SELECT E'\\';'; SELECT 2", "SELECT E'\\';'|SELECT 2")]
    [InlineData("SELECT nameE'\\'; SELECT 2", "SELECT nameE'\\'|SELECT 2")]
    [InlineData("SELECT $$;$$, $a$ $$;$$ $a$; SELECT 2", "SELECT $$;$$, $a$ $$;$$ $a$|SELECT 2")]
    [InlineData("SELECT $1; SELECT a$b$;", "SELECT $1|SELECT a$b$")]
    [InlineData("-- only; this\n;; SELECT 1 -- and; this\n; /* a; /* b; */ c; */", "SELECT 1 -- and; this")]
    [InlineData("SELECT 1 /* ; */ + 2; SELECT 'open;", "SELECT 1 /* ; */ + 2|SELECT 'open;")]
    [InlineData("", "")]
    public void Statements_end_at_semicolons_outside_of_quotes_and_comments(string sql, string expected) =>
        string.Join('|', SqlStatements.Split(sql).Select(statement => statement.Sql)).ShouldBe(expected);

    [Fact]
    public void Each_knows_its_line() =>
        SqlStatements.Split("-- first\nSELECT 1;\n\n  SELECT\n 2;").Select(statement => statement.Line).ShouldBe([2, 4]);
}

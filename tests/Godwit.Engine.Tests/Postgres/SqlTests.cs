using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Postgres;

public sealed class SqlTests
{
    [Theory]
    [InlineData("actor", "\"actor\"")]
    [InlineData("Mixed Case", "\"Mixed Case\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("line\nbreak", "\"line\nbreak\"")]
    public void Name_quotes_every_identifier(string name, string expected) => Sql.Name(name).ShouldBe(expected);

    [Theory]
    [InlineData("plain", "'plain'")]
    [InlineData("it's", "'it''s'")]
    [InlineData(@"back\slash", @"E'back\\slash'")]
    public void Text_quotes_every_literal(string text, string expected) => Sql.Text(text).ShouldBe(expected);

    [Fact]
    public void A_nul_is_refused()
    {
        Should.Throw<ArgumentException>(() => Sql.Name("a\0b"));
        Should.Throw<ArgumentException>(() => Sql.Text("a\0b"));
        Should.Throw<ArgumentException>(() => Sql.Name(""));
    }
}

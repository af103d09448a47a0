using FsCheck.Fluent;
using Godwit.Engine.Postgres;
using Godwit.Engine.Schema;

namespace Godwit.Engine.Tests.Schema;

public sealed class StatementSplitterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" ;\n; ", "")]
    [InlineData("A;\nB;\n", "A|B")]
    [InlineData("A", "A")]
    [InlineData("A \";\" B; C", "A \";\" B|C")]
    [InlineData("A ';''' B; C", "A ';''' B|C")]
    [InlineData("A \"'\"; B '\"'; C", "A \"'\"|B '\"'|C")]
    public void Statements_end_at_semicolons_outside_of_quotes(string script, string expected) =>
        string.Join('|', StatementSplitter.Split(script)).ShouldBe(expected);

    [Fact]
    public void Whatever_is_quoted_stays_together()
    {
        var names = Gen.ArrayOf(Gen.Elements('"', '\'', ';', ' ', 'a', '\n')).Where(name => name.Length > 0).Select(name => new string(name));
        Seeded.Check(Gen.ListOf(names).ToArbitrary(), samples =>
        {
            var statements = samples.Select(name => $"GRANT ALL ON TABLE {Sql.Name(name)} TO {Sql.Name(name)}").ToList();
            StatementSplitter.Split(string.Concat(statements.Select(statement => $"{statement};\n"))).ShouldBe(statements);
        });
    }
}

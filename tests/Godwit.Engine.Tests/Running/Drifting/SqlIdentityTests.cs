using Godwit.Engine.Running.Drifting.Rules;

namespace Godwit.Engine.Tests.Running.Drifting;

public sealed class SqlIdentityTests
{
    [Theory]
    [InlineData("app.t", new[] { "app", "t" }, "")]
    [InlineData("app.\"My.Table\".c", new[] { "app", "My.Table", "c" }, "")]
    [InlineData("\"a \"\"b\"\"\" on app.t", new[] { "a \"b\"" }, " on app.t")]
    [InlineData("app.f(integer, text)", new[] { "app", "f" }, "(integer, text)")]
    public void Names_are_read_as_they_are_printed(string text, string[] parts, string rest)
    {
        SqlIdentity.Parts(text, out var left).ShouldBe(parts);
        left.ShouldBe(rest);
    }

    [Fact]
    public void What_hangs_on_a_table_names_it()
    {
        SqlIdentity.Dependent("\"P 1\" on app.\"T\"").ShouldBe(("P 1", new("app", "T")));
        SqlIdentity.Dependent("alone").On.ShouldBe(default);
        SqlIdentity.Quoted("app.\"T\".c").ShouldBe("\"app\".\"T\".\"c\"");
    }
}

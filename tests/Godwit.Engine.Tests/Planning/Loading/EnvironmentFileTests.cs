using Godwit.Engine.Planning.Loading;

namespace Godwit.Engine.Tests.Planning.Loading;

public sealed class EnvironmentFileTests
{
    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("export A=b", "b")]
    [InlineData("  A = b  ", "b")]
    [InlineData("A=", "")]
    [InlineData("A= # nothing", "")]
    [InlineData("A=b # comment", "b")]
    [InlineData("A=b#c", "b#c")]
    [InlineData("A=x=y==", "x=y==")]
    [InlineData("A='b # \\n $X' # comment", "b # \\n $X")]
    [InlineData("A=\"b\\n\\\"c\\\" \\\\ \\$\"", "b\n\"c\" \\ $")]
    [InlineData("A=\"one\ntwo\"", "one\ntwo")]
    [InlineData("\uFEFFA=b\r\nB=c", "b")]
    [InlineData("# A=x\n\nA=b", "b")]
    [InlineData("A=x\nA=b", "b")]
    public void A_value_is_read(string text, string expected)
    {
        var errors = new LoadErrors("godwit.yaml");
        EnvironmentFile.Parse(text, ".env", errors)["A"].ShouldBe(expected);
        errors.ThrowIfAny();
    }

    [Theory]
    [InlineData("nonsense", ".env:1: expected KEY=VALUE")]
    [InlineData("A=b\n1X=secret", ".env:2: expected KEY=VALUE")]
    [InlineData("\nA=\"open", ".env:2: the quoted value of A does not end, or something follows its closing quote")]
    [InlineData("A='b' c\nB=d", ".env:1: the quoted value of A does not end, or something follows its closing quote")]
    public void A_malformed_line_is_named(string text, string expected)
    {
        var errors = new LoadErrors("godwit.yaml");
        EnvironmentFile.Parse(text, ".env", errors);
        Should.Throw<GodwitException>(errors.ThrowIfAny).Problem.Why.ShouldBe(expected);
    }
}

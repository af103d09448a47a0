using Godwit.Bench.Verifying;

namespace Godwit.Engine.Tests.Bench.Verifying;

public sealed class VerifyOptionsTests
{
    [Fact]
    public void Without_arguments_everything()
    {
        VerifyOptions.Parse([]).ShouldBe(VerifyOptions.Default);
        VerifyOptions.Default.Measures(VerifyOptions.Hold).ShouldBeTrue();
    }

    [Fact]
    public void Every_argument_is_read()
    {
        var options = VerifyOptions.Parse(["--rounds", "2", "--scale", "3", "--tables", "50", "--holds", "4", "--rate", "200", "--sets", "clean, drill", "--out", "a.md", "--source", "14", "--target", "16"]);
        (options.Rounds, options.Scale, options.Tables, options.Holds, options.Rate, options.Out, options.Source, options.Target).ShouldBe((2, 3, 50, 4, 200, "a.md", 14, 16));
        options.Measures(VerifyOptions.Drill).ShouldBeTrue();
        options.Measures(VerifyOptions.Small).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--rounds")]
    [InlineData("--holds", "0")]
    [InlineData("--workloads", "wide")]
    public void What_is_wrong_is_refused(params string[] arguments) => Should.Throw<FormatException>(() => VerifyOptions.Parse(arguments));

    [Fact]
    public void A_set_that_there_is_not_is_refused() =>
        Should.Throw<FormatException>(() => VerifyOptions.Parse(["--sets", "none"])).Message.ShouldContain("clean, small, drill, hold");
}

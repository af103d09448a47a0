using Godwit.Bench;
using Godwit.Bench.Datasets;

namespace Godwit.Engine.Tests.Bench;

public sealed class BenchOptionsTests
{
    [Fact]
    public void Without_arguments_five_rounds_of_everything()
    {
        BenchOptions.Parse([]).ShouldBe(BenchOptions.Default);
        BenchOptions.Default.Rounds.ShouldBe(5);
        AllDatasets.Named(BenchOptions.Default.Sets).ShouldBe(AllDatasets.All);
    }

    [Fact]
    public void Every_argument_is_read()
    {
        var options = BenchOptions.Parse(["--rounds", "7", "--sets", "wide, small", "--out", "a.md", "--source", "14", "--target", "16"]);
        (options.Rounds, options.Out, options.Source, options.Target).ShouldBe((7, "a.md", 14, 16));
        AllDatasets.Named(options.Sets).Select(set => set.Name).ShouldBe(["wide", "small"]);
    }

    [Theory]
    [InlineData("--rounds")]
    [InlineData("--rounds", "0")]
    [InlineData("--rounds", "-1")]
    [InlineData("--turns", "5")]
    public void What_is_wrong_is_refused(params string[] arguments) => Should.Throw<FormatException>(() => BenchOptions.Parse(arguments));

    [Fact]
    public void A_set_that_there_is_not_is_refused() => Should.Throw<FormatException>(() => AllDatasets.Named(["none"])).Message.ShouldContain("pgbench, matbakh, wide, small");
}

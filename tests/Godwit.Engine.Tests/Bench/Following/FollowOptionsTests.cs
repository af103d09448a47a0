using Godwit.Bench.Following;
using Godwit.Bench.Following.Workloads;

namespace Godwit.Engine.Tests.Bench.Following;

public sealed class FollowOptionsTests
{
    [Fact]
    public void Without_arguments_everything()
    {
        FollowOptions.Parse([]).ShouldBe(FollowOptions.Default);
        AllWorkloads.Chosen(FollowOptions.Default).ShouldBe(AllWorkloads.All);
        FollowOptions.Default.Measures(FollowOptions.Lag).ShouldBeTrue();
    }

    [Fact]
    public void Every_argument_is_read()
    {
        var options = FollowOptions.Parse(["--rounds", "2", "--transactions", "1000", "--seconds", "3", "--workloads", "wide, lag", "--out", "a.md", "--source", "14", "--target", "16"]);
        (options.Rounds, options.Transactions, options.Seconds, options.Out, options.Source, options.Target).ShouldBe((2, 1000, 3, "a.md", 14, 16));
        AllWorkloads.Chosen(options).Select(workload => workload.Name).ShouldBe(["wide"]);
        options.Measures(FollowOptions.Lag).ShouldBeTrue();
        options.Measures(FollowOptions.Tps).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--rounds")]
    [InlineData("--transactions", "0")]
    [InlineData("--sets", "wide")]
    public void What_is_wrong_is_refused(params string[] arguments) => Should.Throw<FormatException>(() => FollowOptions.Parse(arguments));

    [Fact]
    public void A_workload_that_there_is_not_is_refused() =>
        Should.Throw<FormatException>(() => AllWorkloads.Chosen(FollowOptions.Parse(["--workloads", "none"]))).Message.ShouldContain("tpcb, insert, wide, lag, tps");

    [Fact]
    public void Clients_share_the_backlog() => AllWorkloads.All.Select(workload => workload.PerClient(400_000)).ShouldBe([50_000, 50_000, 25_000]);
}

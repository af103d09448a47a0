using Godwit.Bench.Following.Measuring;
using Godwit.Bench.Following.Workloads;
using Godwit.Bench.Measuring;

namespace Godwit.Engine.Tests.Bench.Following;

public sealed class FiguresReadTests
{
    [Fact]
    public void Memory_and_time_of_a_process_as_the_kernel_says_them()
    {
        ProcessFigures.PeakResident("Name:\tdotnet\nVmHWM:\t  2048 kB\nVmRSS:\t 1024 kB\n").ShouldBe(2 << 20);
        ProcessFigures.PeakResident("").ShouldBeNull();
        ProcessFigures.CpuSeconds("7 (post) gres: x) S 1 7 7 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 1").ShouldBe(3);
        ProcessFigures.CpuSeconds("").ShouldBe(0);
    }

    [Fact]
    public void The_rate_that_pgbench_says()
    {
        const string Output = "number of failed transactions: 0 (0.000%)\nlatency average = 2.0 ms\ntps = 1234.5 (without initial connection time)\n";
        Load.Tps(Output).ShouldBe(1234.5);
        Should.Throw<PeerFailedException>(() => Load.Tps(Output.Replace("transactions: 0", "transactions: 3", StringComparison.Ordinal)));
        Should.Throw<PeerFailedException>(() => Load.Tps("aborted"));
    }

    [Fact]
    public void Tables_that_are_not_the_same_are_named()
    {
        var source = new Dictionary<string, string> { ["a"] = "1 rows, 5", ["b"] = "2 rows, 6", ["c"] = "0 rows, 0" };
        TableHashes.Differences(source, source).ShouldBeEmpty();
        TableHashes.Differences(source, new Dictionary<string, string> { ["a"] = "1 rows, 5", ["b"] = "2 rows, 7" }).ShouldBe(
            ["b: 2 rows, 6 on the source, 2 rows, 7 on the target", "c: 0 rows, 0 on the source, missing on the target"]);
    }
}

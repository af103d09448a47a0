using System.Collections.Immutable;
using Godwit.Bench.Peers;
using Godwit.Bench.Results;

namespace Godwit.Engine.Tests.Bench;

/// <summary>Results that were never measured.</summary>
internal static class Made
{
    public static Series Series(string name, params double[] seconds) =>
        new(name, [.. seconds.Select(wall => new Measurement(TimeSpan.FromSeconds(wall), new(100 << 20, 90 << 20)))]);

    public static Series NotRun(string name, string reason) => new(name, ImmutableArray<Measurement>.Empty, reason);

    public static SetResult Set(string name, Comparison whole) => new(name, "one table", whole, Comparison.Empty, Comparison.Empty, [new("copy", 1.5)]);

    public static Comparison Whole(double godwit, double pgcopydb) => new([Series(AllPeers.Godwit.Name, godwit), Series(AllPeers.Pgcopydb.Name, pgcopydb)]);
}

using System.Collections.Immutable;

namespace Godwit.Bench.Following;

/// <summary>What to measure of following.</summary>
/// <param name="Rounds">How often each peer is measured.</param>
/// <param name="Transactions">The backlog of a catch-up; a workload may take a share of it.</param>
/// <param name="Seconds">How long a live source is written to, each time.</param>
/// <param name="Workloads">Names of workloads, and <see cref="Lag"/> and <see cref="Tps"/>; empty: all.</param>
/// <param name="Tls">Peers connect with TLS, verified; otherwise in clear.</param>
/// <param name="Out">The page to write.</param>
/// <param name="Source">PostgreSQL's major version on the source.</param>
/// <param name="Target">The same on the target.</param>
internal sealed record FollowOptions(int Rounds, int Transactions, int Seconds, ImmutableArray<string> Workloads, bool Tls, string Out, int Source, int Target)
{
    /// <summary>Chooses this benchmark.</summary>
    public const string Word = "--follow";

    /// <summary>Measures how long a change takes.</summary>
    public const string Lag = "lag";

    /// <summary>Measures what following costs the source.</summary>
    public const string Tps = "tps";

    /// <summary>What the arguments are.</summary>
    public const string Usage = "--follow --rounds 5 --transactions 400000 --seconds 30 --workloads tpcb,insert,wide,lag,tps --tls on --out bench/RESULTS.md --source 15 --target 15";

    /// <summary>Without arguments.</summary>
    public static FollowOptions Default { get; } = new(5, 400_000, 30, [], Tls: true, BenchOptions.Default.Out, BenchOptions.Default.Source, BenchOptions.Default.Target);

    /// <summary>Reads the command line, without <see cref="Word"/>.</summary>
    /// <exception cref="FormatException">An argument is unknown or its value is not what it should be.</exception>
    public static FollowOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = Default;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--rounds" => options with { Rounds = BenchOptions.Positive(name, value) },
                "--transactions" => options with { Transactions = BenchOptions.Positive(name, value) },
                "--seconds" => options with { Seconds = BenchOptions.Positive(name, value) },
                "--workloads" => options with { Workloads = BenchOptions.Words(value) },
                "--tls" => options with { Tls = value switch { "on" => true, "off" => false, _ => throw new FormatException($"{name} is on or off.") } },
                "--out" => options with { Out = value },
                "--source" => options with { Source = BenchOptions.Positive(name, value) },
                "--target" => options with { Target = BenchOptions.Positive(name, value) },
                _ => throw new FormatException($"There is no argument {name}."),
            };
        }
        return options;
    }

    /// <summary>Whether it is to be measured.</summary>
    public bool Measures(string workload) => Workloads.IsEmpty || Workloads.Contains(workload);
}

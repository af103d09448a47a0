using System.Collections.Immutable;

namespace Godwit.Bench.Verifying;

/// <summary>What to measure of verifying.</summary>
/// <param name="Rounds">How often each pass is measured.</param>
/// <param name="Scale">pgbench's: 100,000 rows each.</param>
/// <param name="Tables">How many small tables.</param>
/// <param name="Holds">How often a followed source is verified.</param>
/// <param name="Rate">Transactions a second on that source meanwhile.</param>
/// <param name="Sets"><see cref="Clean"/>, <see cref="Small"/>, <see cref="Drill"/>, <see cref="Hold"/>; empty: all.</param>
/// <param name="Out">The page to write.</param>
/// <param name="Source">PostgreSQL's major version on the source.</param>
/// <param name="Target">The same on the target.</param>
internal sealed record VerifyOptions(int Rounds, int Scale, int Tables, int Holds, int Rate, ImmutableArray<string> Sets, string Out, int Source, int Target)
{
    /// <summary>Chooses this benchmark.</summary>
    public const string Word = "--verify";

    /// <summary>A pass over pgbench's tables that differ in nothing.</summary>
    public const string Clean = "clean";

    /// <summary>The same over many small tables.</summary>
    public const string Small = "small";

    /// <summary>Finding one row of pgbench's tables.</summary>
    public const string Drill = "drill";

    /// <summary>How long nothing is applied for a verification of a followed source.</summary>
    public const string Hold = "hold";

    /// <summary>What the arguments are.</summary>
    public const string Usage = "--verify --rounds 5 --scale 40 --tables 1000 --holds 60 --rate 1000 --sets clean,small,drill,hold --out bench/RESULTS.md --source 15 --target 15";

    private static readonly ImmutableArray<string> Known = [Clean, Small, Drill, Hold];

    /// <summary>Without arguments.</summary>
    public static VerifyOptions Default { get; } = new(5, 40, 1000, 60, 1000, [], BenchOptions.Default.Out, BenchOptions.Default.Source, BenchOptions.Default.Target);

    /// <summary>Reads the command line, without <see cref="Word"/>.</summary>
    /// <exception cref="FormatException">An argument is unknown or its value is not what it should be.</exception>
    public static VerifyOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = Default;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--rounds" => options with { Rounds = BenchOptions.Positive(name, value) },
                "--scale" => options with { Scale = BenchOptions.Positive(name, value) },
                "--tables" => options with { Tables = BenchOptions.Positive(name, value) },
                "--holds" => options with { Holds = BenchOptions.Positive(name, value) },
                "--rate" => options with { Rate = BenchOptions.Positive(name, value) },
                "--sets" => options with { Sets = Chosen(value) },
                "--out" => options with { Out = value },
                "--source" => options with { Source = BenchOptions.Positive(name, value) },
                "--target" => options with { Target = BenchOptions.Positive(name, value) },
                _ => throw new FormatException($"There is no argument {name}."),
            };
        }
        return options;
    }

    /// <summary>Whether it is to be measured.</summary>
    public bool Measures(string set) => Sets.IsEmpty || Sets.Contains(set);

    private static ImmutableArray<string> Chosen(string value)
    {
        var words = BenchOptions.Words(value);
        return words.FirstOrDefault(word => !Known.Contains(word)) is { } unknown
            ? throw new FormatException($"There is no set {unknown}, but {string.Join(", ", Known)}.")
            : words;
    }
}

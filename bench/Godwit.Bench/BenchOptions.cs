using System.Collections.Immutable;
using System.Globalization;

namespace Godwit.Bench;

/// <summary>What to measure.</summary>
/// <param name="Rounds">How often each peer runs on each set.</param>
/// <param name="Sets">Names of datasets; empty: all.</param>
/// <param name="Out">The page to write.</param>
/// <param name="Source">PostgreSQL's major version on the source.</param>
/// <param name="Target">The same on the target.</param>
internal sealed record BenchOptions(int Rounds, ImmutableArray<string> Sets, string Out, int Source, int Target)
{
    /// <summary>What the arguments are.</summary>
    public const string Usage = "--rounds 5 --sets pgbench,wide,small --out bench/RESULTS.md --source 15 --target 15";

    /// <summary>Without arguments.</summary>
    public static BenchOptions Default { get; } = new(5, [], Path.Combine("bench", "RESULTS.md"), 15, 15);

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An argument is unknown or its value is not what it should be.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = Default;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--rounds" => options with { Rounds = Positive(name, value) },
                "--sets" => options with { Sets = Words(value) },
                "--out" => options with { Out = value },
                "--source" => options with { Source = Positive(name, value) },
                "--target" => options with { Target = Positive(name, value) },
                _ => throw new FormatException($"There is no argument {name}."),
            };
        }
        return options;
    }

    /// <summary>The words of a list with commas.</summary>
    public static ImmutableArray<string> Words(string value) => [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>A number from 1 on.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static int Positive(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"{name} is a number from 1 on, not {value}.");
}

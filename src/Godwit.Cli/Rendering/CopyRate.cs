using Godwit.Engine.Events;
using Godwit.Engine.Reporting;

namespace Godwit.Cli.Rendering;

/// <summary>How fast a copy is and how long it will take, from two looks at its counters.</summary>
/// <param name="BytesPerSecond">Bytes that go through.</param>
/// <param name="Fraction">Part that is done, 0 to 1.</param>
/// <param name="Left">Time left; null while that cannot be told.</param>
internal sealed record CopyRate(double BytesPerSecond, double Fraction, TimeSpan? Left)
{
    /// <summary>Looks at the counters after the copy has run for some time.</summary>
    public static CopyRate Of(CopyCounts counts, TimeSpan elapsed)
    {
        // Parts under way count by what went through: less exact than their files' sizes, but it moves.
        var done = counts.Bytes == 0 ? 0 : Math.Clamp((double)Math.Max(counts.BytesDone, Math.Min(counts.BytesSent, counts.Bytes * 0.99)) / counts.Bytes, 0, 1);
        if (counts.Tables > 0 && counts.TablesDone == counts.Tables) done = 1;
        var seconds = elapsed.TotalSeconds;
        return new(
            seconds > 0 ? counts.BytesSent / seconds : 0, done,
            done is > 0.02 and < 1 && seconds > 1 ? TimeSpan.FromSeconds(seconds * (1 - done) / done) : null);
    }

    /// <summary>The same, for a narrow terminal.</summary>
    public string Short(CopyCounts counts) =>
        $"{counts.TablesDone}/{Figures.Count(counts.Tables, "table")}, {Figures.Bytes(counts.BytesSent)}, {Figures.Bytes(BytesPerSecond)}/s" + Rest;

    /// <summary>One line for people.</summary>
    public string Line(CopyCounts counts) =>
        $"{counts.TablesDone} of {Figures.Count(counts.Tables, "table")}, {Figures.Count(counts.Rows, "row")}, {Figures.Bytes(counts.BytesSent)}, {Figures.Bytes(BytesPerSecond)}/s" + Rest;

    private string Rest => Left is { } left ? $", {Figures.Duration(left)} left" : "";
}

using System.Globalization;

namespace Godwit.Bench.Results;

/// <summary>Figures as the page prints them.</summary>
internal static class Figures
{
    /// <summary>Bytes.</summary>
    public const double Megabyte = 1 << 20;

    /// <summary>Seconds or a ratio.</summary>
    public static string Text(double? figure) => figure is { } value ? value.ToString("0.00", CultureInfo.InvariantCulture) : "–";

    /// <summary>Milliseconds.</summary>
    public static string Tenths(double? figure) => figure is { } value ? value.ToString("0.0", CultureInfo.InvariantCulture) : "–";

    /// <summary>Text that may hold anything, in a cell of a table.</summary>
    public static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Bytes in MB.</summary>
    public static string Megabytes(long? bytes) => bytes is { } value ? (value / Megabyte).ToString("0", CultureInfo.InvariantCulture) : "–";
}

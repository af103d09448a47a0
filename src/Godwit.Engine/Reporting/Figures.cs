using System.Globalization;

namespace Godwit.Engine.Reporting;

/// <summary>Numbers for people.</summary>
public static class Figures
{
    /// <summary>Bytes in the largest unit that leaves at least one.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        var unit = 0;
        // What would be shown as 1024 is one of the next unit.
        for (; Math.Round(Math.Abs(bytes), unit == 0 ? 0 : 1) >= 1024 && unit < units.Length - 1; unit++) bytes /= 1024;
        return unit == 0 ? $"{bytes:0} B" : string.Create(CultureInfo.InvariantCulture, $"{bytes:0.0} {units[unit]}");
    }

    /// <summary>A duration: 0.8 s, 12.4 s, 3 min 05 s, 1 h 02 min.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalSeconds: < 3599.5 } => $"{(int)Math.Round(time.TotalSeconds) / 60} min {(int)Math.Round(time.TotalSeconds) % 60:00} s",
        _ => $"{(long)Math.Round(time.TotalMinutes) / 60} h {(long)Math.Round(time.TotalMinutes) % 60:00} min",
    };

    /// <summary>A count with its noun: 1 table, 2 tables.</summary>
    public static string Count(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}

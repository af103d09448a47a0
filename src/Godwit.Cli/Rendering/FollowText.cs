using System.Globalization;
using Godwit.Engine.Events;
using Godwit.Engine.Reporting;

namespace Godwit.Cli.Rendering;

/// <summary>How following fares, in a line.</summary>
internal static class FollowText
{
    /// <summary>The line; where it is longer than <paramref name="width"/>, what matters least is left out.</summary>
    public static string Line(FollowHealth health, string separator, int width = int.MaxValue)
    {
        var parts = Parts(health);
        for (var least = parts.Max(part => part.Rank); least > 0 && Length(parts, separator) > width; least--) parts = [.. parts.Where(part => part.Rank < least)];
        return string.Join(separator, parts.Select(part => part.Text));
    }

    /// <summary>The phase for people.</summary>
    public static string Phase(HealthPhase phase) => phase switch
    {
        HealthPhase.Spooling => "spooling",
        HealthPhase.CatchingUp => "catching up",
        _ => "live",
    };

    /// <summary>A lag: below a second in hundredths.</summary>
    public static string Lag(TimeSpan lag) => lag < TimeSpan.FromSeconds(0.995) ? string.Create(CultureInfo.InvariantCulture, $"{lag.TotalSeconds:0.00} s") : Figures.Duration(lag);

    /// <summary>How many a second, whole.</summary>
    public static string Rate(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond:N0}");

    private static int Length(List<(int Rank, string Text)> parts, string separator) => parts.Sum(part => part.Text.Length) + (separator.Length * (parts.Count - 1));

    // Rank 0 stays, the highest goes first.
    private static List<(int Rank, string Text)> Parts(FollowHealth health)
    {
        var parts = new List<(int, string)> { (0, Phase(health.Phase)) };
        if (!health.IsConnected) parts.Add((0, "NOT CONNECTED"));
        if (health.Problem is { } problem) parts.Add((0, problem));
        if (health.Phase == HealthPhase.Spooling)
        {
            parts.Add((1, $"{Figures.Count(health.LagTransactions, "transaction")} kept for after the copy"));
            parts.Add((0, $"spool {Figures.Bytes(health.SpoolBytes)} of {Figures.Bytes(health.SpoolLimit)}"));
            return parts;
        }
        if (health.Phase == HealthPhase.CatchingUp)
            parts.Add((0, $"{Figures.Count(health.LagTransactions, "transaction")} behind{(health.CaughtUpIn is { } left ? $", {Figures.Duration(left)} left" : "")}"));
        if (health.Lag is { } lag) parts.Add((0, $"lag {Lag(lag)}"));
        parts.Add((1, $"{Rate(health.TransactionsPerSecond)} tx/s"));
        parts.Add((3, $"{Figures.Count(health.Transactions, "transaction")}, {Figures.Count(health.Rows, "row")}"));
        parts.Add((2, $"spool {Figures.Bytes(health.SpoolBytes)}"));
        return parts;
    }
}

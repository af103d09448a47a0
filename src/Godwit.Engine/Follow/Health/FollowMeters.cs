using System.Diagnostics.Metrics;
using Godwit.Engine.Events;

namespace Godwit.Engine.Follow.Health;

/// <summary>
/// The figures of following as instruments of the meter <c>Godwit</c>, for whoever collects them (dotnet-counters, OpenTelemetry). Counters
/// count from this process's beginning; a gauge of which nothing is known measures nothing.
/// </summary>
public sealed class FollowMeters : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Godwit";

    private readonly Meter _meter = new(MeterName);
    private readonly KeyValuePair<string, object?> _migration;
    private volatile Measured? _last;

    /// <summary>Makes the instruments.</summary>
    /// <param name="migration">Every measurement carries it as <c>godwit.migration</c>.</param>
    public FollowMeters(string migration)
    {
        _migration = new("godwit.migration", migration);
        Counter("transactions", "{transaction}", "Source transactions applied.", counts => counts.AppliedTransactions);
        Counter("rows", "{row}", "Row changes applied.", counts => counts.AppliedRows);
        Counter("groups", "{group}", "Target transactions that applied them.", counts => counts.Groups);
        Counter("replays", "{group}", "Groups applied row by row after a constraint was broken.", counts => counts.Replays);
        _meter.CreateObservableGauge("godwit.follow.lag", () => Measure(health => health.Lag?.TotalSeconds), "s", "From the commit on the source to the commit on the target.");
        Gauge("lag.bytes", "By", "WAL between the source's end and what is applied.", health => health.LagBytes);
        Gauge("lag.transactions", "{transaction}", "Transactions received and not yet applied.", health => health.LagTransactions);
        Gauge("spool.bytes", "By", "Size of the spool.", health => health.SpoolBytes);
        Gauge("wal.retained", "By", "WAL that the source keeps for the slot.", health => health.RetainedBytes);
        Gauge("wal.safe", "By", "WAL that can still be written before the slot is lost.", health => health.SafeBytes);
    }

    /// <summary>What is measured from now on.</summary>
    public void Set(FollowCounts counts, FollowHealth health) => _last = new(counts, health);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Counter(string name, string unit, string description, Func<FollowCounts, long> value) => _meter.CreateObservableCounter(
        $"godwit.follow.{name}", () => _last is { } last ? [new(value(last.Counts), _migration)] : Array.Empty<Measurement<long>>(), unit, description);

    private void Gauge(string name, string unit, string description, Func<FollowHealth, long?> value) =>
        _meter.CreateObservableGauge($"godwit.follow.{name}", () => Measure(value), unit, description);

    private Measurement<T>[] Measure<T>(Func<FollowHealth, T?> value) where T : struct =>
        _last is { } last && value(last.Health) is { } known ? [new(known, _migration)] : [];

    private sealed record Measured(FollowCounts Counts, FollowHealth Health);
}

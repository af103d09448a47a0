using System.Diagnostics.Metrics;
using Godwit.Engine.Events;
using Godwit.Engine.Follow.Health;

namespace Godwit.Engine.Tests.Follow.Health;

public sealed class FollowMetersTests
{
    private readonly List<(string Name, double Value, string? Migration)> _measured = [];

    [Fact]
    public void Every_figure_is_measured_with_its_unit_and_migration()
    {
        var migration = $"meters_{Guid.NewGuid():n}";
        using var meters = new FollowMeters(migration);
        using var listener = Listen(migration, out var instruments);
        instruments.Select(instrument => (instrument.Name, instrument.Unit)).ShouldBe(
        [
            ("godwit.follow.transactions", "{transaction}"), ("godwit.follow.rows", "{row}"), ("godwit.follow.groups", "{group}"), ("godwit.follow.replays", "{group}"),
            ("godwit.follow.lag", "s"), ("godwit.follow.lag.bytes", "By"), ("godwit.follow.lag.transactions", "{transaction}"), ("godwit.follow.spool.bytes", "By"),
            ("godwit.follow.wal.retained", "By"), ("godwit.follow.wal.safe", "By"),
        ], ignoreOrder: true);
        instruments.ShouldAllBe(instrument => instrument.Description!.EndsWith('.'));
        listener.RecordObservableInstruments();
        _measured.ShouldBeEmpty("nothing was seen yet");

        var counts = Made.Counts.Waiting(4) with { AppliedTransactions = 3, AppliedRows = 30, Groups = 2, Replays = 1, SpoolBytes = 5 };
        meters.Set(counts, Health(counts, Made.Look(10, 90, end: 1500)) with { Lag = TimeSpan.FromSeconds(0.25) });
        listener.RecordObservableInstruments();
        _measured.ToDictionary(measured => measured.Name["godwit.follow.".Length..], measured => measured.Value).ShouldBe(new Dictionary<string, double>
        {
            ["transactions"] = 3, ["rows"] = 30, ["groups"] = 2, ["replays"] = 1, ["lag"] = 0.25, ["lag.bytes"] = 500, ["lag.transactions"] = 4, ["spool.bytes"] = 5,
            ["wal.retained"] = 10, ["wal.safe"] = 90,
        }, ignoreOrder: true);
        _measured.ShouldAllBe(measured => measured.Migration == migration);
    }

    [Fact]
    public void What_is_not_known_is_not_measured()
    {
        var migration = $"meters_{Guid.NewGuid():n}";
        using var meters = new FollowMeters(migration);
        using var listener = Listen(migration, out _);
        meters.Set(Made.Counts, Health(Made.Counts, look: null));
        listener.RecordObservableInstruments();
        _measured.Select(measured => measured.Name).ShouldBe(
            ["godwit.follow.transactions", "godwit.follow.rows", "godwit.follow.groups", "godwit.follow.replays", "godwit.follow.lag.transactions", "godwit.follow.spool.bytes"], ignoreOrder: true);
    }

    [Fact]
    public void After_its_end_nothing_is_measured()
    {
        var migration = $"meters_{Guid.NewGuid():n}";
        var meters = new FollowMeters(migration);
        using var listener = Listen(migration, out _);
        meters.Set(Made.Counts, Health(Made.Counts, look: null));
        meters.Dispose();
        listener.RecordObservableInstruments();
        _measured.ShouldBeEmpty();
    }

    private static FollowHealth Health(FollowCounts counts, SourceLook? look) => new HealthMonitor(Made.Settings).Next(counts, look, null, Made.Start, TimeSpan.Zero);

    // Other tests have meters of the same name: those are told apart by their migration.
    private MeterListener Listen(string migration, out List<Instrument> instruments)
    {
        var found = new Dictionary<string, Instrument>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name != FollowMeters.MeterName) return;
                found[instrument.Name] = instrument;
                listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        instruments = [.. found.Values];
        return listener;

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var tagged = (string?)tags.ToArray().Single(tag => tag.Key == "godwit.migration").Value;
            if (tagged == migration) _measured.Add((instrument.Name, value, tagged));
        }
    }
}

using Godwit.Engine.Running.Drifting.Rules;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.LargeObjects;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Running.Drifting;

/// <summary>Compares the large objects of both sides now and then: what is written to them is not in the stream.</summary>
internal sealed class LargeObjectLook(RunContext run)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // A comparison reads them all: it is at work for at most this share of the time.
    private const int Share = 20;

    private long? _began;
    private TimeSpan _took;
    private PlannedDrift? _seen;

    /// <summary>What was seen last, at most a minute ago where that is not too much to read; null: nothing differs.</summary>
    /// <exception cref="GodwitException">A side cannot be reached or read.</exception>
    public async Task<PlannedDrift?> TakeAsync(CancellationToken cancellationToken)
    {
        if (!run.MovesLargeObjects || (_began is { } last && run.Time.GetElapsedTime(last) < Interval + (_took * Share))) return _seen;
        _began = run.Time.GetTimestamp();
        await using var source = await SideSession.OpenAsync(run.Source, null, cancellationToken);
        if (!await source.Connection.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_largeobject_metadata)", cancellationToken)) return _seen = null;
        await using var target = await SideSession.OpenAsync(run.Target, null, cancellationToken);
        var method = DigestChoice.Decide(source.Probe, target.Probe);
        var (left, right) = await new BothSides(source, target).ReadAsync((side, token) => LargeObjectDigester.DigestAsync(side, method, token), cancellationToken);
        _took = run.Time.GetElapsedTime(_began.Value);
        if (left == right) return _seen = null;
        var remedy = Remedy.Manual(null, "large objects are not in the stream: they have to be copied again when nothing is written to them any more");
        return _seen = new(new()
        {
            Kind = "large objects", Name = "of the database", Property = "content", Class = remedy.Class, Note = remedy.Note,
            Source = $"{left.Rows} objects, digest {left.Hex[..8]}", Target = $"{right.Rows} objects, digest {right.Hex[..8]}",
        }, remedy);
    }
}

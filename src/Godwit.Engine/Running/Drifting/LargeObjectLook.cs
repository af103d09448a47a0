using System.Runtime.ExceptionServices;
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
    private ExceptionDispatchInfo? _failed;

    private bool IsDue => run.MovesLargeObjects && !(_began is { } last && run.Time.GetElapsedTime(last) < Interval + (_took * Share));

    /// <summary>They are compared at the next look, however recently they were.</summary>
    public void Expire() => _began = null;

    /// <summary>Compares them when that is due: true when something else differs than before.</summary>
    /// <exception cref="GodwitException">A side cannot be reached or read.</exception>
    public async Task<bool> HasChangedAsync(CancellationToken cancellationToken)
    {
        var before = _seen;
        return await TakeAsync(cancellationToken) != before;
    }

    /// <summary>What was seen last, at most a minute ago where that is not too much to read; null: nothing differs.</summary>
    /// <exception cref="GodwitException">A side cannot be reached or read, or could not when it was tried last.</exception>
    public async Task<PlannedDrift?> TakeAsync(CancellationToken cancellationToken)
    {
        if (!IsDue)
        {
            _failed?.Throw();
            return _seen;
        }
        var began = run.Time.GetTimestamp();
        _began = began;
        try
        {
            _seen = await CompareAsync(cancellationToken);
            _failed = null;
            return _seen;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            _failed = ExceptionDispatchInfo.Capture(error);
            throw;
        }
        finally
        {
            _took = run.Time.GetElapsedTime(began);
        }
    }

    private async Task<PlannedDrift?> CompareAsync(CancellationToken cancellationToken)
    {
        await using var source = await SideSession.OpenAsync(run.Source, null, cancellationToken);
        if (!await source.Connection.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_largeobject_metadata)", cancellationToken)) return null;
        await using var target = await SideSession.OpenAsync(run.Target, null, cancellationToken);
        var method = DigestChoice.Decide(source.Probe, target.Probe);
        var (left, right) = await new BothSides(source, target).ReadAsync((side, token) => LargeObjectDigester.DigestAsync(side, method, token), cancellationToken);
        if (left == right) return null;
        var remedy = Remedy.Manual(null, "large objects are not in the stream: they have to be copied again when nothing is written to them any more");
        return new(new()
        {
            Kind = "large objects", Name = "of the database", Property = "content", Class = remedy.Class, Note = remedy.Note,
            Source = $"{left.Rows} objects, digest {left.Hex[..8]}", Target = $"{right.Rows} objects, digest {right.Hex[..8]}",
        }, remedy);
    }
}

namespace Godwit.Engine.Follow.Health;

/// <summary>How far the source's clock is ahead of ours, by the quickest of the last answers: it is the most exact.</summary>
internal sealed class ClockOffset
{
    // A clock that is set is noticed after half a minute.
    private const int Kept = 30;

    private readonly Queue<SourceLook> _looks = new();

    /// <summary>The offset; none while nothing was asked.</summary>
    public TimeSpan Value => _looks.MinBy(look => look.RoundTrip)?.ClockOffset ?? TimeSpan.Zero;

    /// <summary>Adds an answer; the same one counts once.</summary>
    public void Add(SourceLook look)
    {
        if (_looks.Contains(look)) return;
        _looks.Enqueue(look);
        if (_looks.Count > Kept) _looks.Dequeue();
    }
}

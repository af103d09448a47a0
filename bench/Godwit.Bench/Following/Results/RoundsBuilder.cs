namespace Godwit.Bench.Following.Results;

/// <summary>Collects the rounds of one peer; a failure takes back all of them.</summary>
internal sealed class RoundsBuilder<T>(string peer, string? notRun = null)
{
    private readonly List<T> _runs = [];
    private string? _notRun = notRun;

    /// <summary>Its name.</summary>
    public string Peer => peer;

    /// <summary>Whether it still takes part.</summary>
    public bool TakesPart => _notRun is null;

    /// <summary>A round that succeeded.</summary>
    public void Add(T run) => _runs.Add(run);

    /// <summary>It takes no part any more.</summary>
    public void Fail(string reason) => _notRun = reason;

    /// <summary>What there is now.</summary>
    public Rounds<T> Build() => new(peer, TakesPart ? [.. _runs] : [], _notRun);
}

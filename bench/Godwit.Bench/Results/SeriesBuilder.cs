using System.Collections.Immutable;

namespace Godwit.Bench.Results;

/// <summary>Collects the rounds of one peer; a failure takes back all of them.</summary>
internal sealed class SeriesBuilder(string name, string? notRun = null)
{
    private readonly List<Measurement> _runs = [];
    private string? _notRun = notRun;

    /// <summary>Whether it still takes part.</summary>
    public bool TakesPart => _notRun is null;

    /// <summary>A round that succeeded.</summary>
    public void Add(Measurement run) => _runs.Add(run);

    /// <summary>It takes no part any more.</summary>
    public void Fail(string reason) => _notRun = reason;

    /// <summary>What there is now.</summary>
    public Series Build() => new(name, TakesPart ? [.. _runs] : ImmutableArray<Measurement>.Empty, _notRun);
}

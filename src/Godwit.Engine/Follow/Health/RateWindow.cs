using System.Runtime.InteropServices;

namespace Godwit.Engine.Follow.Health;

/// <summary>Counters at one moment.</summary>
/// <param name="At">The moment, by a clock that never jumps.</param>
/// <param name="Transactions">Applied so far.</param>
/// <param name="Rows">Applied so far.</param>
/// <param name="Pending">Transactions that wait.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RateSample(TimeSpan At, long Transactions, long Rows, long Pending);

/// <summary>What was done a second, over the last seconds.</summary>
internal sealed class RateWindow
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    private readonly Queue<RateSample> _samples = new();
    private RateSample _last;

    /// <summary>Transactions applied.</summary>
    public double TransactionsPerSecond => PerSecond(sample => sample.Transactions);

    /// <summary>Rows applied.</summary>
    public double RowsPerSecond => PerSecond(sample => sample.Rows);

    /// <summary>By how many fewer transactions wait; negative: by how many more.</summary>
    public double DrainedPerSecond => PerSecond(sample => -sample.Pending);

    /// <summary>Something was applied.</summary>
    public bool HasApplied => _samples.Count > 0 && _samples.Peek().Transactions != _last.Transactions;

    /// <summary>Adds the newest; of those that are older than the window, one stays to measure from.</summary>
    public void Add(RateSample sample)
    {
        _samples.Enqueue(_last = sample);
        while (_samples.Count > 2 && _samples.ElementAt(1).At <= sample.At - Length) _samples.Dequeue();
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => _samples.Clear();

    private double PerSecond(Func<RateSample, long> value)
    {
        if (!_samples.TryPeek(out var first) || _last.At <= first.At) return 0;
        return (value(_last) - value(first)) / (_last.At - first.At).TotalSeconds;
    }
}

using Godwit.Engine.Follow.Decoding;

namespace Godwit.Engine.Follow.Apply;

/// <summary>The key of a row, by its bytes: within a group changes of the same row are found by it.</summary>
internal readonly struct RowKey : IEquatable<RowKey>
{
    private readonly WireValue[] _values;
    private readonly int _hash;

    /// <summary>Takes a key's values.</summary>
    public RowKey(WireValue[] values)
    {
        _values = values;
        var hash = new HashCode();
        foreach (var value in values)
        {
            hash.Add(value.Kind);
            hash.AddBytes(value.Bytes.Span);
        }
        _hash = hash.ToHashCode();
    }

    /// <inheritdoc/>
    public bool Equals(RowKey other)
    {
        if (_hash != other._hash) return false;
        for (var index = 0; index < _values.Length; index++)
            if (_values[index].Kind != other._values[index].Kind || !_values[index].Bytes.Span.SequenceEqual(other._values[index].Bytes.Span)) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}

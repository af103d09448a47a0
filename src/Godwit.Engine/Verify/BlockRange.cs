using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Godwit.Engine.Verify;

/// <summary>Blocks of a table's file.</summary>
/// <param name="From">First block.</param>
/// <param name="To">The block after the last; null: to the end, wherever that is by then.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BlockRange(uint From, uint? To)
{
    /// <summary>The whole table.</summary>
    public static BlockRange All { get; }

    /// <summary>Cuts a table into ranges of about <paramref name="partSize"/> bytes that cover it without overlap.</summary>
    public static ImmutableArray<BlockRange> Split(long bytes, int blockSize, long partSize)
    {
        var step = (uint)Math.Clamp(partSize / blockSize, 1, uint.MaxValue);
        var blocks = (uint)Math.Min(bytes / blockSize, uint.MaxValue - 1);
        var ranges = ImmutableArray.CreateBuilder<BlockRange>();
        var from = 0u;
        // A rest of less than half a part goes with the one before.
        for (; blocks - from > step + step / 2; from += step) ranges.Add(new(from, from + step));
        ranges.Add(new(from, null));
        return ranges.ToImmutable();
    }
}

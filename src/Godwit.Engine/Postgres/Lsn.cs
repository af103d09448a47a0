using System.Globalization;

namespace Godwit.Engine.Postgres;

/// <summary>A position in the write-ahead log, in bytes.</summary>
public readonly record struct Lsn(ulong Value) : IComparable<Lsn>
{
    /// <summary>Reads PostgreSQL's form, <c>16/B374D848</c>.</summary>
    /// <exception cref="FormatException">The text is not of that form.</exception>
    public static Lsn Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0
            && uint.TryParse(text.AsSpan(0, slash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            && uint.TryParse(text.AsSpan(slash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
            return new(((ulong)high << 32) | low);
        throw new FormatException($"'{text}' is not an LSN such as 16/B374D848.");
    }

    /// <inheritdoc/>
    public int CompareTo(Lsn other) => Value.CompareTo(other.Value);

    /// <summary>PostgreSQL's form, <c>16/B374D848</c>.</summary>
    public override string ToString() => $"{Value >> 32:X}/{(uint)Value:X}";

    /// <summary>Bytes from one position to another behind it; 0 when it is not.</summary>
    public static long operator -(Lsn left, Lsn right) => left > right ? (long)(left.Value - right.Value) : 0;

    /// <summary>Compares positions.</summary>
    public static bool operator <(Lsn left, Lsn right) => left.Value < right.Value;

    /// <summary>Compares positions.</summary>
    public static bool operator <=(Lsn left, Lsn right) => left.Value <= right.Value;

    /// <summary>Compares positions.</summary>
    public static bool operator >(Lsn left, Lsn right) => left.Value > right.Value;

    /// <summary>Compares positions.</summary>
    public static bool operator >=(Lsn left, Lsn right) => left.Value >= right.Value;
}

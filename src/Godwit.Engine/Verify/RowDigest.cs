using System.Globalization;
using System.Numerics;
using Npgsql;

namespace Godwit.Engine.Verify;

/// <summary>
/// What is left of a set of rows: how many there are, and two exact sums over 64-bit hashes of their text. Sums do not depend on the
/// order, count a duplicate twice, and add up over parts.
/// </summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="First">Sum of each row's first hash.</param>
/// <param name="Second">Sum of each row's second hash.</param>
/// <param name="Bytes">Length of all of their text, in bytes.</param>
public readonly record struct RowDigest(long Rows, BigInteger First, BigInteger Second, long Bytes = 0)
{
    private static readonly BigInteger Modulus = BigInteger.One << 128;

    /// <summary>Of no rows.</summary>
    public static RowDigest Empty { get; }

    /// <summary>Of the rows of both, which share none.</summary>
    public static RowDigest operator +(RowDigest left, RowDigest right) => left.Add(right);

    /// <summary>Of the rows of both, which share none.</summary>
    public RowDigest Add(RowDigest other) => new(checked(Rows + other.Rows), First + other.First, Second + other.Second, checked(Bytes + other.Bytes));

    /// <summary>Both sums as 32 hexadecimal digits each: 2^64 rows of 64 bits fit without a carry lost.</summary>
    public string Hex => Digits(First) + Digits(Second);

    /// <summary>Of the first four columns: rows, both sums as text, length.</summary>
    internal static RowDigest Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), BigInteger.Parse(row.GetString(1), CultureInfo.InvariantCulture), BigInteger.Parse(row.GetString(2), CultureInfo.InvariantCulture), row.GetInt64(3));

    private static string Digits(BigInteger sum)
    {
        var positive = BigInteger.Remainder(sum, Modulus);
        if (positive.Sign < 0) positive += Modulus;
        // BigInteger writes a leading 0 where the top bit is set, and no leading zeros otherwise.
        return positive.ToString("x", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(32, '0');
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Verify.Rows;

/// <summary>Rows that share the buckets of some levels.</summary>
/// <param name="Levels">How many; 0: all rows.</param>
/// <param name="Value">The numbers of the buckets, the first one lowest.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BucketPath(int Levels, long Value)
{
    /// <summary>One level further.</summary>
    public BucketPath Into(int bucket) => new(Levels + 1, Value | ((long)bucket << (Levels * Spread.Bits)));
}

/// <summary>
/// How the rows of a table are spread over buckets: by a number that a row has on both sides, so that a row that differs is in the same
/// bucket on both, and only the buckets that differ are read again.
/// </summary>
/// <param name="Number">SQL of the number, an integer of any width: of the table t, or where it is not of a key, of a row's text r.</param>
/// <param name="IsOfKey">The number is that of the row's key. Otherwise a row that differs is found in two buckets.</param>
internal sealed record Spread(string Number, bool IsOfKey)
{
    /// <summary>Bits of a level's number. More buckets cost more, since each holds its sums; so many leave little to read again.</summary>
    public const int Bits = 6;

    /// <summary>Levels that a number has bits for.</summary>
    public const int MaxLevels = 10;

    private const int Count = 1 << Bits;

    /// <summary>By the key, where the table has one.</summary>
    /// <param name="key">The key's columns on the source; empty: none.</param>
    /// <param name="target">The same columns on the target, in the same order.</param>
    /// <param name="method">How rows are hashed.</param>
    public static Spread Of(ImmutableArray<ColumnInfo> key, ImmutableArray<ColumnInfo> target, DigestMethod method)
    {
        if (key.IsEmpty) return new(DigestSql.First(method), false);
        // An integer is its own number, whatever its width: nothing has to be hashed.
        if (key is [{ } only] && IsInteger(only) && IsInteger(target[0])) return new($"t.{Sql.Name(only.Name)}", true);
        var text = key is [{ } single] ? $"t.{Sql.Name(single.Name)}::text" : DigestSql.RowText([.. key.Select(column => column.Name)]);
        return new(method == DigestMethod.HashText ? $"hashtextextended({text} COLLATE \"C\", 3)" : $"('x' || left(md5(convert_to({text}, 'UTF8')), 16))::bit(64)::bigint", true);
    }

    /// <summary>SQL of a row's bucket among those that share others already. The lowest bits of an integer are the same in every width.</summary>
    public string Bucket(BucketPath within) => within.Levels == 0
        ? FormattableString.Invariant($"(({Number}) & {Count - 1})::int")
        : FormattableString.Invariant($"((({Number})::bigint >> {within.Levels * Bits}) & {Count - 1})::int");

    /// <summary>Conditions for the rows that share buckets.</summary>
    public IEnumerable<string> Within(BucketPath within) =>
        within.Levels == 0 ? [] : [FormattableString.Invariant($"(({Number})::bigint & {(1L << (within.Levels * Bits)) - 1}) = {within.Value}")];

    /// <summary>The condition for rows that are in one of several buckets.</summary>
    public string In(BucketPath within, IEnumerable<int> buckets) => $"{Bucket(within)} IN ({string.Join(", ", buckets)})";

    private static bool IsInteger(ColumnInfo column) => column.Type is "smallint" or "integer" or "bigint";
}

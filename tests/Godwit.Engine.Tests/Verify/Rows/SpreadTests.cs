using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Engine.Tests.Verify.Rows;

public sealed class SpreadTests
{
    [Fact]
    public void An_integer_is_its_own_number_whatever_its_width() =>
        Spread.Of([Column("id", "integer")], [Column("id", "bigint")], DigestMethod.HashText).ShouldBe(new("t.\"id\"", true));

    [Fact]
    public void Where_one_side_has_no_integer_both_are_hashed_as_text()
    {
        var spread = Spread.Of([Column("id", "integer")], [Column("id", "text")], DigestMethod.HashText);
        spread.Number.ShouldBe("hashtextextended(t.\"id\"::text COLLATE \"C\", 3)");
        Spread.Of([Column("id", "integer")], [Column("id", "text")], DigestMethod.Md5).Number.ShouldContain("md5(convert_to(t.\"id\"::text, 'UTF8'))");
    }

    [Fact]
    public void A_key_of_several_columns_is_hashed_as_one_text() =>
        Spread.Of([Column("a", "integer"), Column("b", "uuid")], [Column("a", "integer"), Column("b", "uuid")], DigestMethod.HashText)
            .Number.ShouldContain("ROW(t.\"a\", t.\"b\")::text");

    [Fact]
    public void Without_a_key_the_row_is_its_number() => Spread.Of([], [], DigestMethod.HashText).ShouldBe(new("hashtextextended(r, 1)", false));

    // The conditions of a path let through exactly the rows whose buckets it names, as the server's operators on bigint do.
    [Fact]
    public void A_path_is_the_lowest_bits_of_a_number()
    {
        var random = new Random(7);
        for (var round = 0; round < 1000; round++)
        {
            var number = random.NextInt64(long.MinValue, long.MaxValue);
            var path = default(BucketPath);
            for (var level = 0; level < Spread.MaxLevels; level++)
            {
                var bucket = (int)((number >> (level * Spread.Bits)) & ((1 << Spread.Bits) - 1));
                path = path.Into(bucket);
                (number & ((1L << (path.Levels * Spread.Bits)) - 1)).ShouldBe(path.Value);
            }
        }
    }

    [Fact]
    public void Conditions_name_level_and_bucket()
    {
        var spread = new Spread("n", true);
        spread.Within(default).ShouldBeEmpty();
        spread.Bucket(default).ShouldBe("((n) & 63)::int");
        var path = default(BucketPath).Into(5).Into(1);
        spread.Within(path).ShouldBe(["((n)::bigint & 4095) = 69"]);
        spread.Bucket(path).ShouldBe("(((n)::bigint >> 12) & 63)::int");
        spread.In(path, [1, 2]).ShouldBe("(((n)::bigint >> 12) & 63)::int IN (1, 2)");
    }

    private static ColumnInfo Column(string name, string type) => new(name, 1, 0, type, true, false, false);
}

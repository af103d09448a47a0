using Godwit.Engine.Follow.Stream;
using Godwit.Engine.Tests.Follow.Decoding;

namespace Godwit.Engine.Tests.Follow.Stream;

public sealed class ReceivedFilterTests
{
    private static readonly byte[] Table = Wire.Relation(5, "s", "t", 'd', [("id", true, 23)]);
    private static readonly byte[] Row = Wire.Insert(5, ["1"]);

    [Fact]
    public void What_was_received_is_left_out_by_where_the_commit_s_record_begins()
    {
        var filter = new ReceivedFilter(new(0x100));
        Kept(filter, Wire.Begin(0xF0, 1), Row, Wire.Commit(0xF0, 0x100)).ShouldBe([false, false, false]);
        Kept(filter, Wire.Begin(0x100, 2), Row, Wire.Commit(0x100, 0x130)).ShouldBe([true, true, true]);
        Kept(filter, Wire.Begin(0xFF, 3), Row, Wire.Commit(0xFF, 0x101)).ShouldBe([false, false, false], "a record that the position lies in was read to its end");
    }

    [Fact]
    public void What_describes_tables_stays()
    {
        var filter = new ReceivedFilter(new(0x100));
        Kept(filter, Wire.Begin(0x50, 1), Wire.Origin(0x50, "o"), Wire.Type(99, "s", "y"), Table, Row, Wire.Truncate(0, [5]), Wire.Message(1, 0x50, "p", "c"), Wire.Commit(0x50, 0x60))
            .ShouldBe([false, false, true, true, false, false, false, false]);
        Kept(filter, Wire.Begin(0x200, 2), Row, Wire.Commit(0x200, 0x210)).ShouldBe([true, true, true]);
    }

    [Fact]
    public void A_message_of_no_transaction_stays() => Kept(new(new(0x100)), Wire.Message(0, 0x10, "p", "c")).ShouldBe([true]);

    private static List<bool> Kept(ReceivedFilter filter, params byte[][] messages) => [.. messages.Select(message => filter.Keeps(message))];
}

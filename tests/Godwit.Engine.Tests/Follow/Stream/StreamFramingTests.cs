using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Follow.Stream;
using Godwit.Engine.Tests.Follow.Decoding;

namespace Godwit.Engine.Tests.Follow.Stream;

public sealed class StreamFramingTests
{
    private static readonly (string, bool, uint)[] Columns = [("id", true, 23)];

    private readonly StreamFraming _framing = new();

    [Fact]
    public void A_transaction_ends_with_its_commit()
    {
        _framing.Take(Wire.Begin(0x10, 7)).ShouldBe(FrameKind.Message);
        _framing.Take(Wire.Relation(5, "s", "t", 'd', Columns)).ShouldBe(FrameKind.Message);
        _framing.Take(Wire.Insert(5, ["1"])).ShouldBe(FrameKind.Message);
        _framing.Take(Wire.Truncate(0, [5])).ShouldBe(FrameKind.Message);
        _framing.Take(Wire.Message(1, 0x10, "p", "c")).ShouldBe(FrameKind.Message);
        _framing.Take(Wire.Origin(0x10, "o")).ShouldBe(FrameKind.Message);
        _framing.Take(Wire.Type(99, "s", "y")).ShouldBe(FrameKind.Message);
        _framing.Take(Wire.Commit(0x10, 0x20)).ShouldBe(FrameKind.Commit);
        _framing.Open.ShouldBe(0);
        _framing.Relations.ShouldBe([Wire.Relation(5, "s", "t", 'd', Columns)]);
    }

    [Fact]
    public void A_message_of_no_transaction_stands_alone() => _framing.Take(Wire.Message(0, 0x10, "p", "c")).ShouldBe(FrameKind.End);

    [Fact]
    public void A_chunk_ends_with_its_stop()
    {
        _framing.Take(Wire.StreamStart(7)).ShouldBe(FrameKind.Message);
        _framing.Take(Wire.Insert(5, ["1"], xid: 7)).ShouldBe(FrameKind.Message);
        _framing.Take(Wire.StreamStop()).ShouldBe(FrameKind.End);
        _framing.Open.ShouldBe(1);
        _framing.Take(Wire.StreamAbort(7, 8)).ShouldBe(FrameKind.End);
        _framing.Open.ShouldBe(1);
        _framing.Take(Wire.StreamCommit(7, 0x10, 0x20)).ShouldBe(FrameKind.Commit);
        _framing.Open.ShouldBe(0);
    }

    [Fact]
    public void What_chunks_described_is_kept_behind_the_commit()
    {
        _framing.Take(Wire.StreamStart(7));
        _framing.Take(Wire.Relation(5, "s", "t", 'd', Columns, xid: 8));
        _framing.Take(Wire.StreamStop());
        _framing.Relations.ShouldBeEmpty();
        _framing.Take(Wire.StreamCommit(7, 0x10, 0x20));
        _framing.Described.ShouldBe([Wire.Relation(5, "s", "t", 'd', Columns)]);
        _framing.Relations.ShouldBe(_framing.Described);
        _framing.Take(Wire.Begin(0x30, 9));
        _framing.Take(Wire.Commit(0x30, 0x40));
        _framing.Described.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_rolled_back_transaction_described_is_forgotten()
    {
        _framing.Take(Wire.StreamStart(7));
        _framing.Take(Wire.Relation(5, "s", "t", 'd', Columns, xid: 7));
        _framing.Take(Wire.StreamStop());
        _framing.Take(Wire.StreamAbort(7, 7)).ShouldBe(FrameKind.End);
        _framing.Open.ShouldBe(0);
        _framing.Relations.ShouldBeEmpty();
    }

    [Fact]
    public void A_new_session_describes_everything_again()
    {
        _framing.Take(Wire.Begin(0x10, 7));
        _framing.Take(Wire.Relation(5, "s", "t", 'd', Columns));
        _framing.Take(Wire.StreamStart(8));
        _framing.Restart();
        _framing.Open.ShouldBe(0);
        _framing.Relations.ShouldBeEmpty();
        _framing.Take(Wire.Message(0, 0x10, "p", "c")).ShouldBe(FrameKind.End);
    }

    [Fact]
    public void What_was_not_asked_for_is_refused() => Should.Throw<InvalidDataException>(() => _framing.Take("b"u8.ToArray()));
}

using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Follow.Stream;
using Godwit.Engine.Tests.Follow.Decoding;

namespace Godwit.Engine.Tests.Follow.Apply;

public sealed class TransactionReaderTests : IDisposable
{
    private static readonly (string, bool, uint)[] Columns = [("id", true, 23)];

    private readonly TemporaryFolder _folder = new();
    private readonly StreamFraming _framing = new();
    private readonly SpoolLog _spool;

    public TransactionReaderTests() => _spool = SpoolLog.Open(_folder.Path, Guid.NewGuid(), default, 1 << 30);

    public void Dispose()
    {
        _spool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_transaction_comes_with_its_rows()
    {
        Take(Wire.Begin(0x10, 7), Describe(5, "t"), Wire.Insert(5, ["1"]), Wire.Message(1, 1, "p", "c"), Wire.Truncate(3, [5]), Wire.Commit(0x10, 0x20));
        Read().ShouldBe(["t I 1", "truncate t", "commit 7 0/20"]);
    }

    [Fact]
    public void Streamed_transactions_come_whole_in_the_order_of_their_commits()
    {
        Take(
            Wire.StreamStart(7), Describe(5, "t", 7), Wire.Insert(5, ["1"], 7), Wire.StreamStop(),
            Wire.StreamStart(8), Describe(5, "t", 8), Wire.Insert(5, ["2"], 8), Wire.StreamStop(),
            Wire.Begin(0x10, 9), Describe(5, "t"), Wire.Insert(5, ["3"]), Wire.Commit(0x10, 0x20),
            Wire.StreamStart(7, first: false), Wire.Insert(5, ["4"], 7), Wire.StreamStop(),
            Wire.StreamCommit(8, 0x20, 0x30),
            Wire.StreamCommit(7, 0x30, 0x40));
        Read().ShouldBe(["t I 3", "commit 9 0/20", "t I 2", "commit 8 0/30", "t I 1", "t I 4", "commit 7 0/40"]);
    }

    [Fact]
    public void A_rolled_back_subtransaction_is_left_out_but_not_what_it_described()
    {
        Take(
            Wire.StreamStart(7), Describe(5, "t", 8), Wire.Insert(5, ["1"], 8), Wire.Insert(5, ["2"], 7), Wire.StreamStop(),
            Wire.StreamAbort(7, 8),
            Wire.StreamStart(7, first: false), Wire.Insert(5, ["3"], 9), Wire.StreamStop(),
            Wire.StreamCommit(7, 0x10, 0x20));
        Read().ShouldBe(["t I 2", "t I 3", "commit 7 0/20"]);
    }

    [Fact]
    public void A_rolled_back_transaction_is_left_out()
    {
        Take(Wire.StreamStart(7), Describe(5, "t", 7), Wire.Insert(5, ["1"], 7), Wire.StreamStop(), Wire.StreamAbort(7, 7));
        using var reader = new TransactionReader(_spool);
        Read(reader).ShouldBeEmpty();
        reader.State.Needed.ShouldBe(_spool.Tail);
    }

    [Fact]
    public void After_a_restart_what_was_streamed_comes_again()
    {
        Take(Wire.StreamStart(7), Describe(5, "t", 7), Wire.Insert(5, ["1"], 7), Wire.StreamStop(), Wire.StreamStart(7, first: false), Wire.Insert(5, ["2"], 7));
        _framing.Restart();
        _spool.Restart();
        Take(
            Wire.StreamStart(7), Describe(5, "t", 7), Wire.Insert(5, ["1"], 7), Wire.Insert(5, ["2"], 7), Wire.StreamStop(),
            Wire.StreamCommit(7, 0x10, 0x20));
        Read().ShouldBe(["t I 1", "t I 2", "commit 7 0/20"]);
    }

    // A snapshot at an LSN shows exactly the commits whose records begin before it.
    [Fact]
    public void A_cut_ends_before_the_first_commit_that_begins_there()
    {
        Take(
            Wire.Begin(0x10, 7), Describe(5, "t"), Wire.Insert(5, ["1"]), Wire.Commit(0x10, 0x20),
            Wire.StreamStart(8), Wire.Insert(5, ["2"], 8), Wire.StreamStop(), Wire.StreamCommit(8, 0x20, 0x30),
            Wire.Begin(0x30, 9), Wire.Insert(5, ["3"]), Wire.Commit(0x30, 0x40));
        _spool.Append(FrameKind.Position, [], new(0x50));
        _spool.Flush();
        using var reader = new TransactionReader(_spool);
        reader.Cut = new(0x20);
        Read(reader).ShouldBe(["t I 1", "commit 7 0/20"]);
        (reader.IsAtCut, reader.Next(default)).ShouldBe((true, null));

        reader.Cut = new(0x30);
        Read(reader).ShouldBe(["t I 2", "commit 8 0/30"]);
        reader.IsAtCut.ShouldBeTrue();

        reader.Cut = new(0x45);
        Read(reader).ShouldBe(["t I 3", "commit 9 0/40", "position 0/50"]);
        reader.IsAtCut.ShouldBeTrue();
    }

    [Fact]
    public void Before_the_source_has_said_that_nothing_more_comes_the_cut_is_not_reached()
    {
        Take(Wire.Begin(0x10, 7), Describe(5, "t"), Wire.Insert(5, ["1"]), Wire.Commit(0x10, 0x20));
        using var reader = new TransactionReader(_spool);
        reader.Cut = new(0x30);
        Read(reader).Count.ShouldBe(2);
        reader.IsAtCut.ShouldBeFalse();
        Take(Wire.Begin(0x20, 8), Wire.Insert(5, ["2"]), Wire.Commit(0x20, 0x30));
        Read(reader).ShouldBe(["t I 2", "commit 8 0/30"]);
        reader.IsAtCut.ShouldBeFalse();
        _spool.Append(FrameKind.Position, [], new(0x30));
        _spool.Flush();
        Read(reader);
        reader.IsAtCut.ShouldBeTrue();
    }

    [Fact]
    public void Going_back_from_a_cut_reads_up_to_it_again()
    {
        Take(
            Wire.Begin(0x10, 7), Describe(5, "t"), Wire.Insert(5, ["1"]), Wire.Commit(0x10, 0x20),
            Wire.Begin(0x20, 8), Wire.Insert(5, ["2"]), Wire.Commit(0x20, 0x30));
        using var reader = new TransactionReader(_spool);
        var start = reader.State;
        reader.Cut = new(0x20);
        Read(reader);
        reader.IsAtCut.ShouldBeTrue();
        reader.Restore(start);
        reader.IsAtCut.ShouldBeFalse();
        Read(reader).ShouldBe(["t I 1", "commit 7 0/20"]);
        reader.Cut = null;
        Read(reader).ShouldBe(["t I 2", "commit 8 0/30"]);
    }

    [Fact]
    public void What_is_applied_is_left_out()
    {
        Take(
            Wire.Begin(0x10, 7), Describe(5, "t"), Wire.Insert(5, ["1"]), Wire.Commit(0x10, 0x20),
            Wire.StreamStart(8), Describe(6, "u", 8), Wire.Insert(6, ["2"], 8), Wire.StreamStop(), Wire.StreamCommit(8, 0x20, 0x30),
            Wire.Begin(0x30, 9), Wire.Insert(5, ["3"]), Wire.Insert(6, ["4"]), Wire.Commit(0x30, 0x40));
        _spool.Append(FrameKind.Position, [], new(0x50));
        _spool.Flush();
        Read(0x20).ShouldBe(["u I 2", "commit 8 0/30", "t I 3", "u I 4", "commit 9 0/40", "position 0/50"]);
        Read(0x30).ShouldBe(["t I 3", "u I 4", "commit 9 0/40", "position 0/50"]);
        Read(0x40).ShouldBe(["position 0/50"]);
        Read(0x50).ShouldBeEmpty();
    }

    [Fact]
    public void Begin_order_is_not_commit_order()
    {
        // A commit record that begins where the last applied one ends is the next.
        Take(Wire.Begin(0x20, 3), Describe(5, "t"), Wire.Insert(5, ["1"]), Wire.Commit(0x20, 0x30));
        Read(0x20).ShouldBe(["t I 1", "commit 3 0/30"]);
        Read(0x21).ShouldBeEmpty();
    }

    [Fact]
    public void Going_back_reads_the_same_again()
    {
        Take(
            Wire.StreamStart(8), Describe(6, "u", 8), Wire.Insert(6, ["1"], 8), Wire.StreamStop(),
            Wire.Begin(0x10, 7), Describe(5, "t"), Wire.Insert(5, ["2"]), Wire.Commit(0x10, 0x20));
        using var reader = new TransactionReader(_spool);
        Read(reader).ShouldBe(["t I 2", "commit 7 0/20"]);
        var between = reader.State;
        Take(Wire.StreamCommit(8, 0x20, 0x30), Wire.Begin(0x30, 9), Wire.Insert(5, ["3"]), Wire.Commit(0x30, 0x40));
        // In the middle of the streamed one's replay.
        Text(reader.Next(default)!).ShouldBe("u I 1");
        reader.Restore(between);
        string[] rest = ["u I 1", "commit 8 0/30", "t I 3", "commit 9 0/40"];
        Read(reader).ShouldBe(rest);
        reader.Restore(between);
        Read(reader).ShouldBe(rest);
    }

    [Fact]
    public void An_open_transaction_keeps_its_chunks_in_the_spool()
    {
        Take(Wire.Begin(0x8, 6), Wire.Commit(0x8, 0x10));
        _spool.Rotate();
        var kept = _spool.Tail;
        Take(Wire.StreamStart(7), Describe(5, "t", 7), Wire.Insert(5, ["1"], 7), Wire.StreamStop());
        _spool.Rotate();
        Take(Wire.Begin(0x10, 8), Wire.Commit(0x10, 0x20));
        using var reader = new TransactionReader(_spool);
        Read(reader);
        _spool.Trim(reader.State.Needed);
        _spool.Head.ShouldBe(kept);
        Take(Wire.StreamCommit(7, 0x20, 0x30));
        Read(reader).ShouldBe(["t I 1", "commit 7 0/30"]);
        _spool.Trim(reader.State.Needed);
        _spool.Head.ShouldBeGreaterThan(kept);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_an_applied_streamed_transaction_some_or_all_chunks_may_be_gone(bool all)
    {
        Take(Wire.StreamStart(7), Describe(5, "t", 7), Wire.Insert(5, ["1"], 7), Wire.StreamStop());
        _spool.Rotate();
        if (!all) Take(Wire.StreamStart(7, first: false), Wire.Insert(5, ["2"], 7), Wire.StreamStop());
        Take(Wire.StreamCommit(7, 0x10, 0x20), Wire.Begin(0x20, 9), Wire.Insert(5, ["3"]), Wire.Commit(0x20, 0x30));
        _spool.Trim(_spool.NextStart(0)!.Value);
        // What it described lies behind its commit.
        Read(0x20).ShouldBe(["t I 3", "commit 9 0/30"]);
    }

    [Fact]
    public void The_commit_of_one_that_is_not_applied_without_its_chunks_is_damage()
    {
        Take(Wire.StreamStart(7), Describe(5, "t", 7), Wire.Insert(5, ["1"], 7), Wire.StreamStop());
        _spool.Rotate();
        Take(Wire.StreamCommit(7, 0x10, 0x20));
        _spool.Trim(_spool.NextStart(0)!.Value);
        Should.Throw<InvalidDataException>(() => Read());
    }

    [Fact]
    public void A_change_of_a_table_that_was_not_described_is_damage()
    {
        Take(Wire.Begin(0x10, 7), Wire.Insert(5, ["1"]), Wire.Commit(0x10, 0x20));
        Should.Throw<InvalidDataException>(() => Read()).Message.ShouldContain("relation 5");
        // Unless it is applied: who begins in the middle has not seen it.
        Read(0x20).ShouldBeEmpty();
    }

    private static byte[] Describe(uint id, string name, uint? xid = null) => Wire.Relation(id, "s", name, 'd', Columns, xid);

    // As they are taken from the stream.
    private void Take(params byte[][] messages)
    {
        foreach (var message in messages)
        {
            var kind = _framing.Take(message);
            if (kind != FrameKind.Commit)
            {
                _spool.Append(kind, message);
                continue;
            }
            _spool.Append(kind, message, message[0] == MessageType.Commit ? PgOutput.CommitEnd(message) : PgOutput.StreamCommit(message).End);
            foreach (var relation in _framing.Described) _spool.Append(FrameKind.End, relation);
        }
        _spool.Flush();
    }

    private List<string> Read(ulong applied = 0)
    {
        using var reader = new TransactionReader(_spool);
        return Read(reader, applied);
    }

    private static List<string> Read(TransactionReader reader, ulong applied = 0)
    {
        var readings = new List<string>();
        while (reader.Next(new(applied)) is { } reading) readings.Add(Text(reading));
        return readings;
    }

    private static string Text(Reading reading) => reading switch
    {
        Reading.Row row => $"{row.Relation.Name.Name} {(char)row.Message.Type} {string.Join(',', Wire.Read(row.Message.New ?? row.Message.Old!))}",
        Reading.Truncation truncation => $"truncate {string.Join(',', truncation.Relations.Select(relation => relation.Name.Name))}",
        Reading.Commit commit => $"commit {commit.Transaction.Xid} {commit.End}",
        Reading.Position position => $"position {position.Lsn}",
        _ => throw new ArgumentOutOfRangeException(nameof(reading)),
    };
}

using System.Text;
using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Follow.Decoding;

public sealed class PgOutputTests
{
    private static readonly (string, bool, uint)[] Columns = [("id", true, 23), ("näme", false, 25)];

    [Fact]
    public void Begin() => PgOutput.Begin(Wire.Begin(0x1_0000_0010, 4_000_000_000, 86_400_000_000))
        .ShouldBe(new(4_000_000_000, new(0x1_0000_0010), new(2000, 1, 2, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void A_commit_counts_by_its_end() => PgOutput.CommitEnd(Wire.Commit(0x10, 0x40)).ShouldBe(new Lsn(0x40));

    [Fact]
    public void Stream_start() => PgOutput.StreamStart(Wire.StreamStart(7)).ShouldBe(7u);

    [Fact]
    public void Stream_commit()
    {
        var (transaction, end) = PgOutput.StreamCommit(Wire.StreamCommit(7, 0x10, 0x40, 1));
        transaction.ShouldBe(new(7, new(0x10), new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMicroseconds(1)));
        end.ShouldBe(new Lsn(0x40));
    }

    [Fact]
    public void Stream_abort() => PgOutput.StreamAbort(Wire.StreamAbort(7, 9)).ShouldBe((7u, 9u));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Relation(bool streamed)
    {
        var relation = PgOutput.Relation(Wire.Relation(5, "My Schema", "t", 'i', Columns, Xid(streamed)), streamed);
        relation.Id.ShouldBe(5u);
        relation.Name.ShouldBe(new TableName("My Schema", "t"));
        relation.Identity.ShouldBe('i');
        relation.Columns.ShouldBe([new("id", true, new(23, -1)), new("näme", false, new(25, -1))]);
    }

    [Fact]
    public void An_empty_schema_is_pg_catalog() =>
        PgOutput.Relation(Wire.Relation(5, "", "t", 'n', []), streamed: false).Name.ShouldBe(new TableName("pg_catalog", "t"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Insert(bool streamed)
    {
        var row = PgOutput.Row(Wire.Insert(5, ["1", null, "", "ü"], Xid(streamed)), streamed);
        (row.Type, row.RelationId, row.Old).ShouldBe((MessageType.Insert, 5u, null));
        Wire.Read(row.New!).ShouldBe(["1", null, "", "ü"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_update_without_an_old_row(bool streamed)
    {
        var row = PgOutput.Row(Wire.Update(5, ["1", Wire.Unchanged], Xid(streamed)), streamed);
        (row.Type, row.Old).ShouldBe((MessageType.Update, null));
        Wire.Read(row.New!).ShouldBe(["1", Wire.Unchanged]);
    }

    [Theory]
    [InlineData('K', false)]
    [InlineData('K', true)]
    [InlineData('O', false)]
    [InlineData('O', true)]
    public void An_update_with_key_or_old_row(char kind, bool streamed)
    {
        var row = PgOutput.Row(Wire.Update(5, kind, ["1", null], ["2", "b"], Xid(streamed)), streamed);
        Wire.Read(row.Old!).ShouldBe(["1", null]);
        Wire.Read(row.New!).ShouldBe(["2", "b"]);
    }

    [Theory]
    [InlineData('K', false)]
    [InlineData('O', true)]
    public void Delete(char kind, bool streamed)
    {
        var row = PgOutput.Row(Wire.Delete(5, kind, ["1", null], Xid(streamed)), streamed);
        (row.Type, row.New).ShouldBe((MessageType.Delete, null));
        Wire.Read(row.Old!).ShouldBe(["1", null]);
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(1, true, false)]
    [InlineData(2, false, true)]
    [InlineData(3, true, true)]
    public void Truncate(byte options, bool cascade, bool restart)
    {
        foreach (var streamed in new[] { false, true })
        {
            var truncate = PgOutput.Truncate(Wire.Truncate(options, [5, 6], Xid(streamed)), streamed);
            truncate.RelationIds.ShouldBe([5u, 6u]);
            (truncate.Cascade, truncate.RestartIdentity).ShouldBe((cascade, restart));
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Message(byte flags, bool streamed)
    {
        var (isTransactional, prefix, content) = PgOutput.Message(Wire.Message(flags, 0x10, "godwit", "caught up", Xid(streamed)), streamed);
        (isTransactional, prefix, Encoding.UTF8.GetString(content.Span)).ShouldBe((flags == 1, "godwit", "caught up"));
    }

    [Fact]
    public void The_subtransaction_of_a_change() => PgOutput.Subtransaction(Wire.Insert(5, ["1"], xid: 9)).ShouldBe(9u);

    [Fact]
    public void What_was_not_asked_for_is_refused()
    {
        var image = Wire.Insert(5, ["1"]);
        image[5] = (byte)'X';
        Should.Throw<InvalidDataException>(() => PgOutput.Row(image, streamed: false));
        var binary = Wire.Insert(5, ["1"]);
        binary[8] = (byte)'b';
        Should.Throw<InvalidDataException>(() => PgOutput.Row(binary, streamed: false));
    }

    private static uint? Xid(bool streamed) => streamed ? 77 : null;
}

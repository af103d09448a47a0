using System.Text;
using FsCheck.Fluent;
using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Follow.Spool;

public sealed class SpoolLogTests : IDisposable
{
    private const long Limit = 1 << 30;

    private readonly Guid _slot = Guid.NewGuid();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_appended_comes_back()
    {
        using var spool = Open();
        Append(spool, FrameKind.Message, "begin");
        Append(spool, FrameKind.Commit, "commit", 0x20);
        Append(spool, FrameKind.Position, "", 0x30);
        spool.Flush();
        All(spool).ShouldBe(["Message begin 0", "Commit commit 32", "Position  48"]);
        spool.Lsn.ShouldBe(new Lsn(0x30));
    }

    [Fact]
    public void Half_a_transaction_cannot_be_read()
    {
        using var spool = Open();
        Append(spool, FrameKind.Message, "begin");
        spool.Flush();
        All(spool).ShouldBeEmpty();
        spool.IsAtBoundary.ShouldBeFalse();
        Append(spool, FrameKind.Commit, "commit", 0x20);
        spool.IsAtBoundary.ShouldBeTrue();
        All(spool).ShouldBeEmpty();
        spool.Flush();
        All(spool).Count.ShouldBe(2);
    }

    [Fact]
    public void Durable_is_what_was_on_the_disk_at_a_boundary()
    {
        using var spool = Open();
        Append(spool, FrameKind.Commit, "one", 0x20);
        (spool.Lsn, spool.Durable).ShouldBe((new Lsn(0x20), new Lsn(0x10)));
        spool.FlushToDisk();
        spool.Durable.ShouldBe(new Lsn(0x20));
    }

    [Fact]
    public void A_file_torn_at_any_byte_ends_at_the_last_boundary_before()
    {
        string path;
        var boundaries = new List<(long End, int Frames, ulong Lsn)> { (0, 0, 0x10) };
        using (var spool = Open())
        {
            FrameKind[] kinds = [FrameKind.Message, FrameKind.Commit, FrameKind.Message, FrameKind.Message, FrameKind.End, FrameKind.Position, FrameKind.Message];
            for (var index = 0; index < kinds.Length; index++)
            {
                Append(spool, kinds[index], new string('x', index * 3), 0x100 + (ulong)index);
                spool.Flush();
                if (spool.IsAtBoundary) boundaries.Add((spool.Bytes, index + 1, spool.Lsn.Value));
            }
            path = spool.SegmentOf(0).Path;
        }
        var whole = File.ReadAllBytes(path);
        for (var length = SpoolSegment.HeaderSize; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            var expected = boundaries.Last(boundary => boundary.End + SpoolSegment.HeaderSize <= length);
            using var torn = Open();
            (torn.Tail, torn.Bytes, torn.Lsn.Value, torn.Durable.Value).ShouldBe((expected.End, expected.End, expected.Lsn, expected.Lsn), $"cut to {length} bytes");
            All(torn).Count.ShouldBe(expected.Frames);
            Append(torn, FrameKind.Commit, "after", 0x1000);
            torn.Flush();
            All(torn)[^1].ShouldBe("Commit after 4096");
        }
    }

    [Fact]
    public void A_file_torn_in_its_header_begins_anew()
    {
        string path;
        using (var spool = Open()) path = spool.SegmentOf(0).Path;
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < SpoolSegment.HeaderSize; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            using var again = Open(from: 0x50);
            (again.Tail, again.Lsn).ShouldBe((0, new Lsn(0x50)));
        }
    }

    [Fact]
    public void A_restart_cuts_off_what_is_unfinished()
    {
        using var spool = Open();
        Append(spool, FrameKind.Commit, "one", 0x20);
        Append(spool, FrameKind.Message, "half");
        spool.Flush();
        Append(spool, FrameKind.Message, "more of it");
        spool.Restart();
        Append(spool, FrameKind.Commit, "again", 0x30);
        spool.Flush();
        All(spool).ShouldBe(["Commit one 32", "Restart  0", "Commit again 48"]);
    }

    [Fact]
    public void A_restart_keeps_what_is_complete_in_the_buffer()
    {
        using var spool = Open();
        Append(spool, FrameKind.Commit, "one", 0x20);
        Append(spool, FrameKind.Message, "half");
        spool.Restart();
        All(spool).ShouldBe(["Commit one 32", "Restart  0"]);
    }

    [Fact]
    public void It_goes_on_in_further_files_and_removes_what_is_not_needed()
    {
        using var spool = Open(limit: 1 << 20);
        using var reader = new SpoolReader(spool);
        for (var number = 1; number <= 6; number++)
        {
            Append(spool, FrameKind.Commit, new string('x', 30_000), (ulong)number * 0x10 + 0x10);
            if (spool.ShouldRotate) spool.Rotate();
        }
        spool.Flush();
        Files().Length.ShouldBe(3);
        for (var number = 1; number <= 6; number++) reader.TryRead(out _).ShouldBeTrue();
        reader.TryRead(out _).ShouldBeFalse();

        var second = spool.NextStart(0)!.Value;
        spool.Trim(second - 1);
        Files().Length.ShouldBe(3);
        spool.Trim(second);
        Files().Length.ShouldBe(2);
        spool.Head.ShouldBe(second);
        Should.Throw<InvalidDataException>(() => spool.SegmentOf(0));
        spool.Trim(spool.Tail);
        Files().Length.ShouldBe(1);
        All(spool).ShouldBeEmpty();
    }

    [Fact]
    public void A_new_file_knows_what_came_before_it()
    {
        using (var spool = Open())
        {
            Append(spool, FrameKind.Commit, "one", 0x20);
            spool.Rotate();
            spool.Trim(spool.Tail);
        }
        using var again = Open();
        again.Lsn.ShouldBe(new Lsn(0x20));
        again.Head.ShouldBe(again.Tail);
        again.Tail.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_another_slot_left_is_removed()
    {
        using (var spool = Open())
        {
            Append(spool, FrameKind.Commit, "one", 0x20);
            spool.Rotate();
        }
        using var other = SpoolLog.Open(_folder.Path, Guid.NewGuid(), new(0x99), Limit);
        (other.Tail, other.Lsn).ShouldBe((0, new Lsn(0x99)));
        Files().Length.ShouldBe(1);
    }

    [Fact]
    public void A_missing_or_short_file_in_the_middle_is_found()
    {
        using (var spool = Open())
        {
            for (var number = 1; number <= 3; number++)
            {
                Append(spool, FrameKind.Commit, "one", (ulong)number * 0x20);
                spool.Rotate();
            }
        }
        var middle = File.ReadAllBytes(Files()[1]);
        File.WriteAllBytes(Files()[1], middle[..^1]);
        Should.Throw<InvalidDataException>(() => Open());
        File.Delete(Files()[1]);
        Should.Throw<InvalidDataException>(() => Open());
    }

    [Fact]
    public void A_wrong_byte_is_found_wherever_it_is()
    {
        using var spool = Open();
        Append(spool, FrameKind.Message, "begin");
        Append(spool, FrameKind.Commit, "commit", 0x20);
        spool.Flush();
        var path = spool.SegmentOf(0).Path;
        var whole = File.ReadAllBytes(path);
        for (var at = SpoolSegment.HeaderSize; at < whole.Length; at++)
        {
            foreach (var change in (byte[])[0x01, 0x80])
            {
                whole[at] ^= change;
                Overwrite(path, whole);
                Should.Throw<InvalidDataException>(() => All(spool), $"byte {at}");
                whole[at] ^= change;
            }
        }
        Overwrite(path, whole);
        All(spool).Count.ShouldBe(2);
    }

    [Fact]
    public void Only_its_owner_can_read_it()
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Path.Combine(_folder.Path, "inner");
        using var spool = SpoolLog.Open(folder, _slot, default, Limit);
        File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(spool.SegmentOf(0).Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_frame_larger_than_a_block_comes_back_and_stays_valid()
    {
        using var spool = Open();
        using var reader = new SpoolReader(spool);
        Append(spool, FrameKind.Commit, new string('a', 300_000), 0x20);
        Append(spool, FrameKind.Commit, new string('b', 90_000), 0x30);
        spool.Flush();
        reader.TryRead(out var first).ShouldBeTrue();
        reader.TryRead(out var second).ShouldBeTrue();
        Encoding.UTF8.GetString(first.Body.Span).ShouldBe(new string('a', 300_000));
        second.Body.Length.ShouldBe(90_000);
    }

    [Fact]
    public async Task A_waiting_reader_is_woken()
    {
        using var spool = Open();
        var waiting = spool.WaitAsync(spool.Tail, TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();
        Append(spool, FrameKind.Commit, "one", 0x20);
        spool.Flush();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    // Whatever is done between, the frames that come out are those that went in.
    [Fact]
    public void Frames_come_back_whatever_happens_between() => Seeded.Check(Gen.ArrayOf(Gen.Choose(0, 1 << 24)).ToArbitrary(), steps =>
    {
        using var folder = new TemporaryFolder();
        var spool = SpoolLog.Open(folder.Path, _slot, default, 1 << 20);
        var reader = new SpoolReader(spool);
        var (expected, read) = (new List<string>(), new List<string>());
        var (complete, lsn) = (0, 0UL);
        try
        {
            foreach (var step in steps)
            {
                switch (step % 10)
                {
                    case 0:
                        spool.Flush();
                        break;
                    case 1:
                        spool.Flush();
                        if (spool.IsAtBoundary && spool.Tail > spool.SegmentOf(spool.Tail).Start) spool.Rotate();
                        break;
                    case 2:
                        spool.Restart();
                        expected.RemoveRange(complete, expected.Count - complete);
                        expected.Add("Restart  0");
                        complete = expected.Count;
                        break;
                    case 3:
                        spool.FlushToDisk();
                        var at = reader.Position;
                        reader.Dispose();
                        spool.Dispose();
                        spool = SpoolLog.Open(folder.Path, _slot, default, 1 << 20);
                        spool.Lsn.Value.ShouldBe(lsn);
                        reader = new(spool);
                        reader.Seek(at);
                        expected.RemoveRange(complete, expected.Count - complete);
                        break;
                    case 4:
                        while (reader.TryRead(out var frame)) read.Add(Text(frame));
                        break;
                    case 5:
                        spool.Trim(reader.Position);
                        break;
                    default:
                        var kind = (FrameKind)(step / 10 % 4);
                        var body = new string((char)('a' + step % 26), step / 40 % 7 == 0 ? step / 280 % 100_000 : step / 280 % 50);
                        if (SpoolFrame.HasLsn(kind)) lsn++;
                        Append(spool, kind, body, lsn);
                        expected.Add($"{kind} {body} {(SpoolFrame.HasLsn(kind) ? lsn : 0)}");
                        if (SpoolFrame.IsBoundary(kind)) complete = expected.Count;
                        break;
                }
            }
            spool.Flush();
            while (reader.TryRead(out var frame)) read.Add(Text(frame));
            read.ShouldBe(expected[..complete]);
        }
        finally
        {
            reader.Dispose();
            spool.Dispose();
        }
    });

    private SpoolLog Open(ulong from = 0x10, long limit = Limit) => SpoolLog.Open(_folder.Path, _slot, new(from), limit);

    private string[] Files() => [.. Directory.EnumerateFiles(_folder.Path).Order(StringComparer.Ordinal)];

    private static void Append(SpoolLog spool, FrameKind kind, string body, ulong lsn = 0) => spool.Append(kind, Encoding.UTF8.GetBytes(body), new(lsn));

    private static List<string> All(SpoolLog spool)
    {
        using var reader = new SpoolReader(spool);
        reader.Seek(spool.Head);
        var frames = new List<string>();
        while (reader.TryRead(out var frame)) frames.Add(Text(frame));
        return frames;
    }

    private static string Text(SpoolFrame frame) => $"{frame.Kind} {Encoding.UTF8.GetString(frame.Body.Span)} {frame.Lsn}";

    // In place: the spool has it open.
    private static void Overwrite(string path, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Write(bytes);
    }
}

using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Godwit.Engine.Copy;

namespace Godwit.Engine.Tests.Copy;

public sealed class RowCounterTests
{
    private static readonly Gen<byte[]?> Values = Gen.OneOf(
        Gen.Constant<byte[]?>(null), Gen.Constant<byte[]?>([]), ArbMap.Default.ArbFor<byte[]>().Generator.Select(bytes => (byte[]?)bytes),
        Gen.Constant<byte[]?>([0xff, 0xff, 10, 0, 1]));

    private static readonly Gen<List<byte[]?[]>> Rows =
        from fields in Gen.Choose(0, 4)
        from rows in Gen.ListOf(Gen.ArrayOf(Values, fields))
        select rows.ToList();

    [Fact]
    public void Binary_rows_are_counted_wherever_the_stream_is_cut()
    {
        var samples =
            from rows in Rows
            from extension in Gen.Elements(0, 0, 5)
            from cuts in Gen.ListOf(Gen.Choose(0, 10_000))
            select (rows, extension, cuts: cuts.ToList());
        Seeded.Check(samples.ToArbitrary(), sample => Count(new(true, null), Binary(sample.rows, sample.extension), sample.cuts).ShouldBe(sample.rows.Count), times: 1000);
    }

    [Fact]
    public void Text_rows_are_counted_wherever_the_stream_is_cut()
    {
        var samples =
            from rows in Rows
            from cuts in Gen.ListOf(Gen.Choose(0, 10_000))
            select (rows, cuts: cuts.ToList());
        Seeded.Check(samples.ToArbitrary(), sample => Count(new(false, "why"), Text(sample.rows), sample.cuts).ShouldBe(sample.rows.Count));
    }

    [Fact]
    public void A_stream_byte_by_byte_counts_the_same()
    {
        List<byte[]?[]> rows = [[null, [1, 2, 3]], [[], []], [[10, 10], null]];
        var stream = Binary(rows, 0);
        Count(new(true, null), stream, Enumerable.Range(0, stream.Length)).ShouldBe(3);
    }

    [Fact]
    public void Nothing_behind_the_trailer_is_a_row()
    {
        byte[] stream = [.. Binary([[[1]]], 0), 0, 1, 0, 0, 0, 0];
        Count(new(true, null), stream, []).ShouldBe(1);
    }

    private static long Count(CopyFormat format, byte[] stream, IEnumerable<int> cuts)
    {
        var counter = RowCounter.For(format);
        var at = 0;
        foreach (var cut in cuts.Where(cut => cut < stream.Length).Order().Append(stream.Length))
        {
            counter.Add(stream.AsSpan(at, cut - at));
            at = cut;
        }
        return counter.Rows;
    }

    // https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"
    private static byte[] Binary(List<byte[]?[]> rows, int extension)
    {
        using var stream = new MemoryStream();
        stream.Write([.. "PGCOPY\n"u8, 0xff, (byte)'\r', (byte)'\n', 0]);
        Int32(0);
        Int32(extension);
        stream.Write(new byte[extension]);
        foreach (var row in rows)
        {
            Int16((short)row.Length);
            foreach (var field in row)
            {
                Int32(field?.Length ?? -1);
                stream.Write(field ?? []);
            }
        }
        Int16(-1);
        return stream.ToArray();

        void Int32(int value)
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            stream.Write(bytes);
        }

        void Int16(short value)
        {
            Span<byte> bytes = stackalloc byte[2];
            BinaryPrimitives.WriteInt16BigEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    private static byte[] Text(List<byte[]?[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendJoin('\t', row.Select(field => field is null ? "\\N" : Encoding.Latin1.GetString(field)
                .Replace("\\", @"\\").Replace("\n", @"\n").Replace("\r", @"\r").Replace("\t", @"\t"))).Append('\n');
        return Encoding.Latin1.GetBytes(text.ToString());
    }
}

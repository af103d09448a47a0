using FsCheck.Fluent;
using Godwit.Engine.Postgres.Wire;

namespace Godwit.Engine.Tests.Postgres.Wire;

public sealed class WireBufferTests
{
    // However the bytes are cut, the messages are the same.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void Messages_come_whole_and_in_order(int most) => Seeded.Check(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => ReadsAll(new Random(seed), most), times: 20);

    private static void ReadsAll(Random random, int most)
    {
        var bodies = Enumerable.Range(0, 200).Select(_ =>
        {
            var body = new byte[random.Next(5) == 0 ? random.Next(5000) : random.Next(60)];
            random.NextBytes(body);
            return body;
        }).ToList();
        var buffer = new WireBuffer(256);
        using var stream = new Pieces(bodies.SelectMany((body, index) => WireMessages.Of((byte)(index % 128 + 1), body)).ToArray(), random, most);

        var read = new List<byte[]>();
        while (read.Count < bodies.Count)
        {
            while (buffer.TryNext(out var type, out var body))
            {
                type.ShouldBe((byte)(read.Count % 128 + 1));
                read.Add(body.ToArray());
            }
            if (read.Count < bodies.Count) buffer.Fill(stream).ShouldBeGreaterThan(0);
        }

        read.ShouldBe(bodies);
        Should.Throw<EndOfStreamException>(() => buffer.Fill(stream));
    }

    [Fact]
    public void A_length_that_cannot_be_is_refused()
    {
        var buffer = new WireBuffer(256);
        buffer.Fill(new MemoryStream([(byte)'d', 0, 0, 0, 3]));
        Should.Throw<InvalidDataException>(() => buffer.TryNext(out _, out _)).Message.ShouldContain("3 bytes");
    }

    private sealed class Pieces(byte[] bytes, Random random, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, random.Next(1, most + 1)));
    }
}

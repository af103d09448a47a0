using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Stream;

/// <summary>What waits on the source for a slot. Pure.</summary>
/// <param name="Restart">Where its decoding begins: not behind the oldest transaction that was open where it was acknowledged.</param>
/// <param name="Confirmed">What the source was told it need not keep: what commits behind it is sent.</param>
/// <param name="Flushed">Where the source's WAL ends.</param>
/// <param name="Version">The source's version, such as 150013.</param>
internal sealed record Backlog(Lsn Restart, Lsn Confirmed, Lsn Flushed, int Version)
{
    /// <summary>WAL of the first read, in bytes: little, so that the apply soon has something to do.</summary>
    public const long FirstBytes = 32L << 20;

    /// <summary>WAL of one read, at most, in bytes: the source holds what it decodes from it on its disk while it sends it.</summary>
    public const long MostBytes = 512L << 20;

    private const int Growth = 8;

    // To decode without sending is so much cheaper than to stream.
    private const int Vain = 4;

    /// <summary>
    /// The slot can be advanced without a walsender. Before, decoding in fast-forward mode let go of catalog rows too early ("Fix xmin
    /// advancement during fast_forward decoding", PostgreSQL commit aaf9e95).
    /// </summary>
    public bool MayAdvance => (Version / 10_000, Version % 10_000) is ( >= 18, _) or (17, >= 5) or (16, >= 9) or (15, >= 13) or (14, >= 18);

    /// <summary>WAL that waits, in bytes.</summary>
    /// <param name="have">Everything up to here was received.</param>
    public long Waiting(Lsn have) => Flushed - have;

    /// <summary>
    /// WAL of the next read, in bytes; null: it is streamed. Each read decodes from <see cref="Restart"/>: few reads, and none where most
    /// would be decoded in vain; none either where the source writes as fast as it is read.
    /// </summary>
    /// <param name="have">Everything up to here was received.</param>
    /// <param name="from">From how much waiting WAL it is read, in bytes; 0: never.</param>
    /// <param name="last">WAL of the read before, in bytes; 0: there was none.</param>
    /// <param name="waited">WAL that waited then, in bytes.</param>
    public long? Next(Lsn have, long from, long last, long waited)
    {
        var waiting = Waiting(have);
        if (from == 0 || waiting < from) return null;
        if (last > 0 && (!MayAdvance || (waiting < MostBytes && waiting > waited / 2))) return null;
        for (var bytes = !MayAdvance ? MostBytes : last == 0 ? FirstBytes : Larger(last); ; bytes = Larger(bytes))
        {
            if (have - Restart <= Vain * Math.Min(waiting, bytes) && (MayAdvance || have - Confirmed <= bytes)) return bytes;
            if (bytes == MostBytes) return null;
        }
    }

    /// <summary>How far a read goes.</summary>
    /// <param name="have">Everything up to here was received.</param>
    /// <param name="bytes">Of WAL, at most.</param>
    public Lsn Until(Lsn have, long bytes) => Waiting(have) > bytes ? new(have.Value + (ulong)bytes) : Flushed;

    private static long Larger(long bytes) => Math.Min(Growth * bytes, MostBytes);
}

using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Stream;

/// <summary>What waits on the source for a slot. Pure.</summary>
/// <param name="Restart">Where its decoding begins: not behind the oldest transaction that was open where it was acknowledged.</param>
/// <param name="Flushed">Where the source's WAL ends.</param>
internal sealed record Backlog(Lsn Restart, Lsn Flushed)
{
    /// <summary>WAL of the first read, in bytes: little, so that the apply soon has something to do.</summary>
    public const long FirstBytes = 32L << 20;

    /// <summary>WAL of one read, at most, in bytes: the source holds what it decodes from it on its disk while it sends it.</summary>
    public const long MostBytes = 512L << 20;

    private const int Growth = 8;

    // To decode without sending is so much cheaper than to stream.
    private const int Vain = 4;

    /// <summary>
    /// So much waits that it is read in bulk. Each read decodes from <see cref="Restart"/>: where an old transaction holds that back, most
    /// would be decoded in vain.
    /// </summary>
    /// <param name="have">Everything up to here was received.</param>
    /// <param name="from">From how much, in bytes; 0: never.</param>
    public bool IsRead(Lsn have, long from) =>
        from > 0 && Flushed - have >= from && have - Restart <= Vain * Math.Min(Flushed - have, MostBytes);

    /// <summary>WAL of the read after one of so much, in bytes. Few reads: each decodes again what the ones before did.</summary>
    public static long Next(long bytes) => Math.Min(Growth * bytes, MostBytes);

    /// <summary>How far a read goes.</summary>
    /// <param name="have">Everything up to here was received.</param>
    /// <param name="bytes">Of WAL, at most.</param>
    public Lsn Until(Lsn have, long bytes) => Flushed - have > bytes ? new(have.Value + (ulong)bytes) : Flushed;
}

using System.Buffers;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>Bytes of one COPY into another, unread but for counting rows.</summary>
internal static class RowStream
{
    private const int BufferSize = 1 << 17;

    /// <summary>Streams until the source's end.</summary>
    /// <param name="source">Session on the source.</param>
    /// <param name="read">COPY … TO STDOUT.</param>
    /// <param name="target">Session on the target.</param>
    /// <param name="write">COPY … FROM STDIN.</param>
    /// <param name="format">Format of both.</param>
    /// <param name="sent">Told of bytes as they go, and of all of them as a negative number when it fails.</param>
    /// <param name="cancellationToken">Cancels both.</param>
    /// <returns>Rows.</returns>
    public static async Task<long> RunAsync(
        NpgsqlConnection source, string read, NpgsqlConnection target, string write, CopyFormat format, Action<long> sent, CancellationToken cancellationToken)
    {
        var counter = RowCounter.For(format);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        long total = 0;
        try
        {
            await using var from = await CopyStream.ReadAsync(source, read, format, cancellationToken);
            await using var to = await CopyStream.WriteAsync(target, write, format, cancellationToken);
            for (int filled; (filled = await from.FillAsync(buffer, cancellationToken)) > 0; total += filled)
            {
                counter.Add(buffer.AsSpan(0, filled));
                await to.WriteAsync(buffer.AsMemory(0, filled), cancellationToken);
                sent(filled);
            }
            await to.CompleteAsync();
            from.Complete();
        }
        catch
        {
            sent(-total);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return counter.Rows;
    }
}

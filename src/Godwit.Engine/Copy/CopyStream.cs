using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>
/// One end of a COPY as raw bytes. Npgsql ends a COPY FROM with success when its stream is disposed; here an end that was not completed
/// is cancelled instead, so that an error can never commit half a part.
/// </summary>
internal sealed class CopyStream : IAsyncDisposable
{
    private readonly NpgsqlRawCopyStream _stream;
    private bool _complete;

    private CopyStream(NpgsqlRawCopyStream stream) => _stream = stream;

    /// <summary>Begins a COPY … TO STDOUT.</summary>
    public static async Task<CopyStream> ReadAsync(NpgsqlConnection connection, string statement, CopyFormat format, CancellationToken cancellationToken) =>
        // BeginRawBinaryCopy on a text COPY throws and breaks the connection; the text reader's base stream is the same raw stream.
        new(format.IsBinary
            ? await connection.BeginRawBinaryCopyAsync(statement, cancellationToken)
            : (NpgsqlRawCopyStream)((StreamReader)await connection.BeginTextExportAsync(statement, cancellationToken)).BaseStream);

    /// <summary>Begins a COPY … FROM STDIN.</summary>
    public static async Task<CopyStream> WriteAsync(NpgsqlConnection connection, string statement, CopyFormat format, CancellationToken cancellationToken) =>
        new(format.IsBinary
            ? await connection.BeginRawBinaryCopyAsync(statement, cancellationToken)
            : (NpgsqlRawCopyStream)((StreamWriter)await connection.BeginTextImportAsync(statement, cancellationToken)).BaseStream);

    /// <summary>
    /// Reads until the buffer is at least half full or the stream ends: the server sends a message a row, and small writes would send
    /// them on as small ones.
    /// </summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    public async ValueTask<int> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length / 2)
        {
            var read = await _stream.ReadAsync(buffer[filled..], cancellationToken);
            if (read == 0) break;
            filled += read;
        }
        return filled;
    }

    /// <summary>Writes a piece.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken) => _stream.WriteAsync(piece, cancellationToken);

    /// <summary>Ends a COPY FROM with success.</summary>
    /// <exception cref="PostgresException">The server refused the rows.</exception>
    public async Task CompleteAsync()
    {
        _complete = true;
        await _stream.DisposeAsync();
    }

    /// <summary>The COPY TO was read to its end.</summary>
    public void Complete() => _complete = true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_complete) await CancelAsync();
        await _stream.DisposeAsync();
    }

    private async Task CancelAsync()
    {
        try
        {
            await _stream.CancelAsync();
        }
        catch (Exception error) when (error is PostgresException or ObjectDisposedException or NpgsqlException or IOException)
        {
            // The COPY ended by an error of its own, which is already on its way up: there is nothing left to cancel.
        }
    }
}

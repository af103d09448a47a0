using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Npgsql;

namespace Godwit.Local;

/// <summary>A client that keeps using a database, one short transaction after another, and notes how long each takes. Leaves nothing.</summary>
public sealed class ClientTraffic : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly List<double> _milliseconds = [];
    private readonly Database _database;
    private readonly string _statement;
    private readonly TimeProvider _time;
    private readonly Task _work;
    private int _failed;

    private ClientTraffic(DatabaseUrl url, string statement, TimeProvider time)
    {
        (_database, _statement, _time) = (new(Side.Source, url, requireTls: true), statement, time);
        _work = WorkAsync();
    }

    /// <summary>Begins.</summary>
    /// <param name="url">Where.</param>
    /// <param name="statement">What each transaction does before it is rolled back.</param>
    /// <param name="time">Clock.</param>
    public static ClientTraffic Start(DatabaseUrl url, string statement, TimeProvider time) => new(url, statement, time);

    /// <summary>Ends, and tells what it noticed; null when it came to nothing.</summary>
    public async Task<ReportTraffic?> EndAsync()
    {
        await _end.CancelAsync();
        await _work;
        if (_milliseconds.Count == 0 && _failed == 0) return null;
        var sorted = _milliseconds.Order().DefaultIfEmpty().ToList();
        return new("each the update of a row, rolled back", _milliseconds.Count, _failed, sorted[sorted.Count / 2], sorted[^1]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                // The last transaction comes to its end.
                await using var session = await _database.OpenAsync(CancellationToken.None);
                while (!_end.IsCancellationRequested)
                {
                    var started = _time.GetTimestamp();
                    await session.ExecuteAsync($"BEGIN; {_statement}; ROLLBACK", CancellationToken.None);
                    _milliseconds.Add(_time.GetElapsedTime(started).TotalMilliseconds);
                    await Task.Delay(Pause, _time, CancellationToken.None);
                }
            }
            catch (Exception error) when (error is NpgsqlException or GodwitException)
            {
                _failed++;
                await Task.Delay(Pause, _time, CancellationToken.None);
            }
        }
    }
}

using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Npgsql;

namespace Godwit.Local;

/// <summary>Clients that keep writing to a database, one short transaction after another, and note how long each takes until it is committed.</summary>
public sealed class ClientTraffic : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly Database _database;
    private volatile IReadOnlyList<string> _statements;
    private readonly TimeProvider _time;
    private readonly Task<(List<double> Milliseconds, int Failed)>[] _clients;

    private ClientTraffic(DatabaseUrl url, IReadOnlyList<string> statements, int clients, TimeProvider time)
    {
        (_database, _statements, _time) = (new(Side.Source, url, requireTls: true), statements, time);
        _clients = [.. Enumerable.Range(0, clients).Select(WorkAsync)];
    }

    /// <summary>Begins.</summary>
    /// <param name="url">Where.</param>
    /// <param name="statements">Each a transaction; every client takes them in turn.</param>
    /// <param name="clients">How many sessions.</param>
    /// <param name="time">Clock.</param>
    public static ClientTraffic Start(DatabaseUrl url, IReadOnlyList<string> statements, int clients, TimeProvider time) => new(url, statements, clients, time);

    /// <summary>Runs statements once, beside the clients.</summary>
    /// <exception cref="PostgresException">The server refused one.</exception>
    public async Task OnceAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        await using var session = await _database.OpenAsync(cancellationToken);
        foreach (var statement in statements) await session.ExecuteAsync(statement, cancellationToken);
    }

    /// <summary>From now on they do this besides.</summary>
    public void Also(IReadOnlyList<string> statements) => _statements = [.. _statements, .. statements];

    /// <summary>Ends, and tells what they noticed; null when it came to nothing.</summary>
    public async Task<ReportTraffic?> EndAsync()
    {
        await _end.CancelAsync();
        var noticed = await Task.WhenAll(_clients);
        var (sorted, failed) = (noticed.SelectMany(client => client.Milliseconds).Order().ToList(), noticed.Sum(client => client.Failed));
        return sorted.Count == 0 ? failed == 0 ? null : new(What, 0, failed, 0, 0) : new(What, sorted.Count, failed, sorted[sorted.Count / 2], sorted[^1]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private string What => $"{_clients.Length} clients inserting, updating and deleting rows, committed";

    private async Task<(List<double> Milliseconds, int Failed)> WorkAsync(int client)
    {
        var (milliseconds, failed) = (new List<double>(), 0);
        for (var next = client; !_end.IsCancellationRequested;)
        {
            try
            {
                // The last transaction comes to its end.
                await using var session = await _database.OpenAsync(CancellationToken.None);
                while (!_end.IsCancellationRequested)
                {
                    var started = _time.GetTimestamp();
                    var statements = _statements;
                    await session.ExecuteAsync(statements[next++ % statements.Count], CancellationToken.None);
                    milliseconds.Add(_time.GetElapsedTime(started).TotalMilliseconds);
                    await Task.Delay(Pause, _time, CancellationToken.None);
                }
            }
            catch (Exception error) when (error is NpgsqlException or GodwitException)
            {
                failed++;
                await Task.Delay(Pause, _time, CancellationToken.None);
            }
        }
        return (milliseconds, failed);
    }
}

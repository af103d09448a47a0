using System.Collections.Concurrent;
using Godwit.Bench.Following.Followers;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Measuring;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Bench.Following.Measuring;

/// <summary>Commits rows on the source, and looks when each is visible on the target.</summary>
internal sealed class LagProbe(BenchServers servers, FollowSource source, IFollower follower, TimeProvider time)
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentDictionary<long, long> _committed = new();
    private readonly Dictionary<long, long> _seen = [];

    /// <summary>Does it as long as the work takes, and then until the last row is visible.</summary>
    /// <returns>How long the rows took; null: there was none.</returns>
    /// <exception cref="PeerFailedException">A row never came.</exception>
    public async Task<Percentiles?> DuringAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await using var writer = await servers.Source.OpenSuperuserAsync(source.Name, cancellationToken);
        await using var reader = await servers.Target.OpenSuperuserAsync(follower.Target, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(writer, stop.Token);
        var reading = ReadAsync(reader, writing, cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
        // What is visible before the INSERT has returned took no time.
        return Percentiles.Of(_seen.Where(row => _committed.ContainsKey(row.Key)).Select(row => row.Value <= _committed[row.Key] ? 0 : time.GetElapsedTime(_committed[row.Key], row.Value).TotalMilliseconds));
    }

    private async Task<long> WriteAsync(NpgsqlConnection session, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(WriteInterval, time);
        var id = 0L;
        while (!stop.IsCancellationRequested)
        {
            // Not cancelled: it would not be known whether the row is there.
            await session.ExecuteAsync("INSERT INTO public.bench_probe (id) VALUES ($1)", CancellationToken.None, ++id);
            _committed[id] = time.GetTimestamp();
            try
            {
                await timer.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        return id;
    }

    private async Task ReadAsync(NpgsqlConnection session, Task<long> writing, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ReadInterval, time);
        var last = 0L;
        await Wait.UntilAsync(IsCompleteAsync, "every row is visible", time, timer, cancellationToken);

        async Task<bool> IsCompleteAsync()
        {
            follower.Check();
            var highest = await session.ScalarAsync<long>("SELECT coalesce(max(id), 0) FROM public.bench_probe", cancellationToken);
            var now = time.GetTimestamp();
            while (last < highest) _seen[++last] = now;
            return writing.IsCompleted && last >= await writing;
        }
    }
}

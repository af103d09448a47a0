using System.Collections.Concurrent;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>
/// One writer that keeps account of its commits: each that the source acknowledged must be on the target once. The table has no key, so
/// that nothing there refuses a second time.
/// </summary>
internal sealed class Ledger(FreshDatabase source)
{
    /// <summary>Made beside the <see cref="Zoo"/>.</summary>
    public const string Tables =
        """
        CREATE TABLE follow.receipt (id bigserial NOT NULL, note text);
        CREATE TABLE follow.badge (id int PRIMARY KEY, code text UNIQUE);
        INSERT INTO follow.badge VALUES (1, 'one'), (2, 'other');
        """;

    /// <summary>Two rows exchange a unique value, which no set of net changes can do.</summary>
    public const string Swap =
        """
        DO $$ DECLARE one text; other text;
        BEGIN
            SELECT code INTO one FROM follow.badge WHERE id = 1;
            SELECT code INTO other FROM follow.badge WHERE id = 2;
            UPDATE follow.badge SET code = NULL WHERE id = 1;
            UPDATE follow.badge SET code = one WHERE id = 2;
            UPDATE follow.badge SET code = other WHERE id = 1;
        END $$
        """;

    private readonly ConcurrentQueue<long> _acknowledged = new();

    /// <summary>Statements before the receipt, in its transaction.</summary>
    public string? Besides { get; init; }

    /// <summary>In how many transactions they are once.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Size of a receipt, in units of 32 bytes.</summary>
    public int Size { get; init; } = 4;

    /// <summary>Goes on when the source was away; whether the commit under way then happened nobody knows.</summary>
    public bool Reconnects { get; init; }

    /// <summary>Commits that were acknowledged.</summary>
    public int Committed => _acknowledged.Count;

    /// <summary>Writes until it is asked to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        NpgsqlConnection? session = null;
        try
        {
            for (var number = 1; !stop.IsCancellationRequested; number++)
            {
                try
                {
                    session ??= await source.Cluster.OpenSuperuserAsync(source.Name, CancellationToken.None);
                    // One message, one transaction.
                    var besides = Besides is not null && number % Every == 0 ? $"{Besides};" : "";
                    _acknowledged.Enqueue(await session.ScalarAsync<long>(
                        $"{besides} INSERT INTO follow.receipt (note) VALUES (repeat(md5('{number}'), {Size})) RETURNING id", CancellationToken.None));
                }
                catch (Exception error) when (Reconnects && RetryRule.MayPass(error))
                {
                    if (session is not null) await session.DisposeAsync();
                    session = null;
                }
                await timer.WaitForNextTickAsync(CancellationToken.None);
            }
        }
        finally
        {
            if (session is not null) await session.DisposeAsync();
        }
    }

    /// <summary>Waits for more commits, for as long as a run runs.</summary>
    public Task MoreAsync(Follower run, int commits)
    {
        var enough = Committed + commits;
        return run.WhileRunningAsync(() => Task.FromResult(Committed >= enough));
    }

    /// <summary>Every acknowledged commit is there once.</summary>
    public async Task ShouldBeOnAsync(FreshDatabase target)
    {
        await using var session = await target.OpenSuperuserAsync();
        var counts = (await session.QueryAsync(
            "SELECT id, count(*) FROM follow.receipt GROUP BY id", row => (Id: row.GetInt64(0), Count: row.GetInt64(1)), TestContext.Current.CancellationToken)).ToDictionary(row => row.Id, row => row.Count);
        _acknowledged.ShouldNotBeEmpty();
        _acknowledged.Where(id => !counts.ContainsKey(id)).ShouldBeEmpty("acknowledged by the source, not on the target");
        counts.Where(row => row.Value > 1).ShouldBeEmpty("applied twice");
    }
}

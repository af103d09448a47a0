using System.Globalization;
using Godwit.Bench.Measuring;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Bench.Following.Measuring;

/// <summary>A copy of a template on the source, with a row to wait for. Disposing drops it and its slots.</summary>
internal sealed class FollowSource : IAsyncDisposable
{
    /// <summary>Of all tables; godwit makes its own.</summary>
    public const string Publication = "bench_all";

    /// <summary>The slot of the reader that applies nothing.</summary>
    public const string ReaderSlot = "bench_reader";

    private const string Clone = "bench_follow";

    // FILE_COPY does not write the whole database into the WAL, which every slot would have to read.
    private const int FileCopySince = 15;

    private readonly BenchServers _servers;
    private readonly NpgsqlConnection _session;
    private readonly TimeProvider _time;
    private long _marker;

    private FollowSource(BenchServers servers, NpgsqlConnection session, TimeProvider time) => (_servers, _session, _time) = (servers, session, time);

    /// <summary>The database.</summary>
    public string Name { get; } = Clone;

    /// <summary>Puts what is waited for and probed into a template, and leaves nothing to its first reader.</summary>
    public static async Task EquipAsync(BenchServers servers, string template, CancellationToken cancellationToken)
    {
        await using var session = await servers.Source.OpenSuperuserAsync(template, cancellationToken);
        await session.ExecuteAsync("CREATE TABLE public.bench_marker (id bigint PRIMARY KEY); CREATE TABLE public.bench_probe (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())", cancellationToken);
        await session.ExecuteAsync("VACUUM ANALYZE", cancellationToken);
    }

    /// <summary>Makes it.</summary>
    public static async Task<FollowSource> CloneAsync(BenchServers servers, string template, TimeProvider time, CancellationToken cancellationToken)
    {
        var strategy = servers.Source.Version >= FileCopySince ? " STRATEGY FILE_COPY" : "";
        await using (var session = await servers.Source.OpenSuperuserAsync("postgres", cancellationToken))
            await session.ExecuteAsync($"CREATE DATABASE {Clone} TEMPLATE {Sql.Name(template)}{strategy}", cancellationToken);
        return new(servers, await servers.Source.OpenSuperuserAsync(Clone, cancellationToken), time);
    }

    /// <summary>Publishes all tables, once.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        if (!await _session.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = '{Publication}')", cancellationToken))
            await _session.ExecuteAsync($"CREATE PUBLICATION {Publication} FOR ALL TABLES", cancellationToken);
    }

    /// <summary>Makes the reader's slot.</summary>
    public async Task AddReaderAsync(CancellationToken cancellationToken)
    {
        await PublishAsync(cancellationToken);
        await _session.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{ReaderSlot}', 'pgoutput')", cancellationToken);
    }

    /// <summary>Where the source is.</summary>
    public async Task<string> PositionAsync(CancellationToken cancellationToken) => await _session.ScalarAsync<string>("SELECT pg_current_wal_lsn()::text", cancellationToken) ?? "";

    /// <summary>How much WAL was written since.</summary>
    public async Task<long> BytesSinceAsync(string position, CancellationToken cancellationToken) =>
        (long)await _session.ScalarAsync<decimal>("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), $1::text::pg_lsn)", cancellationToken, position);

    /// <summary>Commits a row that is on the target when all before it is.</summary>
    public async Task<long> MarkAsync(CancellationToken cancellationToken)
    {
        await _session.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO public.bench_marker VALUES ({++_marker})"), cancellationToken);
        return _marker;
    }

    /// <summary>The processes that send to a follower.</summary>
    public Task<List<int>> SendersAsync(CancellationToken cancellationToken) =>
        _session.QueryAsync("SELECT active_pid FROM pg_replication_slots WHERE database = current_database() AND active_pid IS NOT NULL", row => row.GetInt32(0), cancellationToken);

    /// <summary>Waits until nobody reads a slot.</summary>
    public Task FreeAsync(CancellationToken cancellationToken) => Wait.UntilAsync(async () => (await SendersAsync(cancellationToken)).Count == 0, "its slot is free", _time, cancellationToken);

    /// <summary>Not cancellable: a slot that stays keeps the WAL of all that follows.</summary>
    public async ValueTask DisposeAsync()
    {
        await _session.ExecuteAsync("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database() AND active_pid IS NOT NULL", CancellationToken.None);
        await FreeAsync(CancellationToken.None);
        await _session.ExecuteAsync("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()", CancellationToken.None);
        await _session.DisposeAsync();
        await _servers.Source.DropDatabaseAsync(Name, CancellationToken.None);
    }
}

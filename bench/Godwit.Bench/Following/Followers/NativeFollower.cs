using Godwit.Bench.Following.Measuring;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Measuring;
using Godwit.Engine.Postgres;
using Godwit.Local;
using Npgsql;

namespace Godwit.Bench.Following.Followers;

/// <summary>PostgreSQL's own subscription, with its defaults.</summary>
internal sealed class NativeFollower(BenchServers servers, FollowSource source, TimeProvider time) : IFollower
{
    /// <summary>In the tables.</summary>
    public const string PeerName = "CREATE SUBSCRIPTION";

    private const string Backends = "SELECT pid FROM pg_stat_subscription WHERE subname = 'bench_native' AND pid IS NOT NULL";
    private const string Schema = "pg_dump --schema-only --no-publications --no-subscriptions -d \"$SOURCE\" | psql -qX -v ON_ERROR_STOP=1 \"$TARGET\" >/dev/null";

    private NpgsqlConnection? _session;

    /// <inheritdoc/>
    public string Name => PeerName;

    /// <inheritdoc/>
    public string Target => "bench_native";

    /// <inheritdoc/>
    public string Progress => "SELECT coalesce(string_agg(remote_lsn::text, ' '), '') FROM pg_replication_origin_status";

    private NpgsqlConnection Session => _session ?? throw new InvalidOperationException("It was not prepared.");

    // The same way as godwit's.
    private string Conninfo
    {
        get
        {
            var url = servers.SourceUrl(source.Name);
            return url.Uri().Replace("@", $":{url.Password?.Reveal()}@", StringComparison.Ordinal);
        }
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await servers.Target.CreateDatabaseAsync(Target, owner: null, cancellationToken);
        await Shell.RunAsync(Schema, servers.Environment(source.Name, Target, ""), time, cancellationToken, watchMemory: false);
        await source.PublishAsync(cancellationToken);
        _session = await servers.Target.OpenSuperuserAsync(Target, cancellationToken);
        await Session.ExecuteAsync($"CREATE SUBSCRIPTION bench_native CONNECTION {Sql.Text(Conninfo)} PUBLICATION {FollowSource.Publication}", cancellationToken);
        await Wait.UntilAsync(
            () => Session.ScalarAsync<bool>("SELECT count(*) > 0 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel", cancellationToken), "the subscription has copied every table", time, cancellationToken);
        await StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Session.ExecuteAsync("ALTER SUBSCRIPTION bench_native ENABLE", cancellationToken);

    /// <summary>Nothing to look at: the server starts a worker that ended again.</summary>
    public void Check()
    {
    }

    /// <inheritdoc/>
    public Task<Costs> CostsAsync(NpgsqlConnection target, CancellationToken cancellationToken) => ProcessFigures.CostsAsync(null, target, Backends, source, cancellationToken);

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Session.ExecuteAsync("ALTER SUBSCRIPTION bench_native DISABLE", cancellationToken);
        await Wait.UntilAsync(async () => (await Session.QueryAsync(Backends, row => row.GetInt32(0), cancellationToken)).Count == 0, "the subscription's workers have ended", time, cancellationToken);
        await source.FreeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            // Its slot goes with the source.
            if (await Session.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_subscription WHERE subname = 'bench_native')", CancellationToken.None))
                foreach (var statement in new[] { "DISABLE", "SET (slot_name = NONE)" }) await Session.ExecuteAsync($"ALTER SUBSCRIPTION bench_native {statement}", CancellationToken.None);
            await Session.ExecuteAsync("DROP SUBSCRIPTION IF EXISTS bench_native", CancellationToken.None);
            await Session.DisposeAsync();
            _session = null;
        }
        await servers.Target.DropDatabaseAsync(Target, CancellationToken.None);
    }
}

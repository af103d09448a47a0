using System.Collections.Concurrent;
using Godwit.Engine;
using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running;
using Godwit.Engine.Running.Keeping;
using Godwit.Local;

namespace Godwit.Integration.Tests.Moving;

/// <summary>A migration between two databases of the tests' own servers; drops its slot when it is disposed.</summary>
internal sealed class Migration : IRunObserver, IAsyncDisposable
{
    private Migration(FreshDatabase source, FreshDatabase target, Configuration configuration) => (Source, Target, Configuration) = (source, target, configuration);

    public FreshDatabase Source { get; }

    public FreshDatabase Target { get; }

    public Configuration Configuration { get; set; }

    public ConcurrentQueue<RunEvent> Events { get; } = new();

    public CopyProgress Progress { get; } = new();

    /// <summary>Called for each event, on the thread where it happens: what it does happens at that very point of the run.</summary>
    public Func<RunEvent, Task>? Hook { get; set; }

    /// <summary>The customers of both sides, or the superusers.</summary>
    public static Migration Between(FreshDatabase source, FreshDatabase target, bool asSuperuser = false) => new(source, target, new Configuration
    {
        Migration = $"m_{source.Name}"[..Math.Min(40, source.Name.Length + 2)],
        Source = new(PlatformOf(source), asSuperuser ? source.Superuser : source.Customer),
        Target = new(PlatformOf(target), asSuperuser ? target.Superuser : target.Customer),
        Folder = Path.GetTempPath(),
    });

    /// <summary>Changes the configuration of the database service.</summary>
    public Migration With(Func<DatabaseConfiguration, DatabaseConfiguration> change)
    {
        Configuration = Configuration with { Database = change(Configuration.Database) };
        return this;
    }

    /// <summary>Runs it.</summary>
    public async Task<RunSummary> RunAsync(RunUntil until = RunUntil.Copied, bool verify = false, CancellationToken? cancellationToken = null)
    {
        var locator = new PgDumpLocator(new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" });
        var pgDump = await locator.FindAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(pgDump is null, "pg_dump is not installed: apt-get install postgresql-client");
        var keeper = new KeeperCommand("dotnet", [Path.Combine(AppContext.BaseDirectory, "godwit.dll"), "keeper"]);
        await using var runner = new Runner(Configuration, new RunServices(new DoctorPreflight(locator), pgDump!.Path, keeper, TimeProvider.System, new Random(1)), this, Progress);
        try
        {
            return await runner.RunAsync(until, verify, CancellationToken.None, cancellationToken ?? TestContext.Current.CancellationToken);
        }
        catch (GodwitException error)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{error.Problem}");
            throw;
        }
    }

    public void On(RunEvent happened)
    {
        Events.Enqueue(happened);
        Hook?.Invoke(happened).GetAwaiter().GetResult();
    }

    /// <summary>Both sides hold the same rows of what is selected, by the check that does not trust Godwit.</summary>
    public async Task ShouldBeIdenticalAsync()
    {
        var selection = Selection.Of(Configuration);
        var source = await Checksums.OfAsync(Source, selection.IncludesTable);
        source.ShouldNotBeEmpty();
        (await Checksums.OfAsync(Target, selection.IncludesTable)).ShouldBe(source);
    }

    private static Platform PlatformOf(FreshDatabase database) => database.Cluster.StandIn switch
    {
        StandIn.Supabase => Platform.Supabase,
        StandIn.Rds => Platform.Aws,
        _ => Platform.Postgres,
    };

    public async ValueTask DisposeAsync()
    {
        await using var connection = await Source.OpenSuperuserAsync();
        await connection.ExecuteAsync(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1", CancellationToken.None, $"godwit_{Configuration.Migration}");
    }
}

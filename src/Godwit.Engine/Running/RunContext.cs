using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Running.Keeping;
using Godwit.Engine.State;

namespace Godwit.Engine.Running;

/// <summary>What all phases of one run work with.</summary>
internal sealed class RunContext : IAsyncDisposable
{
    private KeeperProcess? _keeper;

    /// <summary>Derives everything from the configuration.</summary>
    public RunContext(Configuration configuration, IRunObserver observer, CopyProgress progress, TimeProvider time, Random random)
    {
        (Configuration, Observer, Progress, Time, Random) = (configuration, observer, progress, time, random);
        Worker = Guid.NewGuid();
        Summary = new() { Migration = configuration.Migration, Until = RunUntil.Copied };
        Connections = new(time);
        Source = new(Side.Source, configuration.Source.Database, configuration.RequireTls, Connections);
        Target = new(Side.Target, configuration.Target.Database, configuration.RequireTls, Connections);
        State = new(Target);
        Audit = new(configuration.Migration, State, Connections, observer, time);
        var selection = Selection.Of(configuration);
        Scope = new(selection.IncludesTable, selection.IncludesSchema);
        Migrations = new(configuration.Migration);
        Journal = new(configuration.Migration, time);
        Objects = new(configuration.Migration);
        Parts = new(configuration.Migration);
        WorkerStore = new(configuration.Migration);
        Keepers = new(configuration.Migration);
        Claims = new(configuration.Migration, Worker);
        Cursors = new(configuration.Migration);
    }

    public Configuration Configuration { get; }
    public IRunObserver Observer { get; }
    public CopyProgress Progress { get; }
    public TimeProvider Time { get; }
    public Random Random { get; }
    public ConnectionLog Connections { get; }
    public Audit Audit { get; }

    /// <summary>The session that steps are journaled on.</summary>
    public ReusedSession State { get; }

    public Database Source { get; }
    public Database Target { get; }
    public Scope Scope { get; }
    public MigrationStore Migrations { get; }
    public Journal Journal { get; }
    public ObjectJournal Objects { get; }
    public PartStore Parts { get; }
    public WorkerStore WorkerStore { get; }
    public KeeperStore Keepers { get; }
    public PartClaims Claims { get; }
    public CursorStore Cursors { get; }
    public FollowProgress Following { get; } = new();

    /// <summary>This process among those that copy.</summary>
    public Guid Worker { get; }

    /// <summary>How to start a keeper; only a runner does.</summary>
    public KeeperCommand KeeperCommand { get; init; } = new("", []);

    /// <summary>Starts a keeper's process ahead, while other things are looked at.</summary>
    public void PrepareKeeper() => _keeper ??= KeeperProcess.Start(KeeperCommand);

    /// <summary>The process that was started ahead, or a new one; the caller disposes it.</summary>
    /// <exception cref="GodwitException">The system did not start it.</exception>
    public KeeperProcess TakeKeeper() => Interlocked.Exchange(ref _keeper, null) ?? KeeperProcess.Start(KeeperCommand);

    /// <summary>What the run did so far.</summary>
    public RunSummary Summary { get; set; }

    /// <summary>Cancelled when what is under way is to be rolled back, not completed.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>Copy workers: one a core up to eight, unless the configuration says otherwise.</summary>
    public int Workers => Configuration.Database.Workers ?? Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>Index workers.</summary>
    public int IndexWorkers => Configuration.Database.IndexWorkers ?? Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>The schema is made by Godwit, not there before.</summary>
    public bool DumpsSchema => Configuration.Database.Schema is SchemaStrategy.Dump;

    /// <summary>Large objects belong to no schema: where `include` names what moves, they stay.</summary>
    public bool MovesLargeObjects => Configuration.Database.Include.IsEmpty;

    /// <summary>What the copying sessions of this process share.</summary>
    public CopyContext Copy(CopyPlans plans, Conflicts? conflicts, bool isRunner, Func<string, CancellationToken, Task<bool>> recover) => new()
    {
        Source = Source, Target = Target, Parts = Parts, Claims = Claims, Plans = plans, IsRunner = isRunner, Recover = recover,
        Options = new CopyOptions { Workers = Workers, PartSize = Configuration.Database.PartSize, ReplicaRole = !DumpsSchema, Conflicts = conflicts },
        Progress = Progress, Observer = Observer, Random = Random, Time = Time,
    };

    /// <summary>Runs a step: journaled, timed, announced. <paramref name="run"/> returns what it did, in a few words.</summary>
    public async Task StepAsync(string step, Func<Task<string>> run, CancellationToken cancellationToken)
    {
        Observer.On(new RunEvent.StepStarted(step));
        var started = Time.GetTimestamp();
        await WithStateAsync(connection => Journal.StartAsync(connection, step, cancellationToken), cancellationToken);
        try
        {
            var detail = await run();
            await WithStateAsync(connection => Journal.FinishAsync(connection, step, failed: false, detail, cancellationToken), cancellationToken);
            Observer.On(new RunEvent.StepFinished(step, false, Time.GetElapsedTime(started), detail));
            await Audit.NoteAsync("step", "done", ("step", step), ("detail", detail));
        }
        catch (Exception error)
        {
            var why = error is OperationCanceledException ? "interrupted" : ServerMessage.Of(error);
            Observer.On(new RunEvent.StepFinished(step, true, Time.GetElapsedTime(started), why));
            await NoteFailureAsync(step, why);
            await Audit.NoteAsync("step", $"failed: {why}", ("step", step));
            throw;
        }
    }

    // The failure itself is on its way to the user; the journal only remembers it for `status`, if the state can be reached.
    private async Task NoteFailureAsync(string step, string why)
    {
        try
        {
            await WithStateAsync(connection => Journal.FinishAsync(connection, step, failed: true, why, CancellationToken.None), CancellationToken.None);
        }
        catch (Exception unreachable) when (unreachable is GodwitException or Npgsql.NpgsqlException)
        {
            Observer.On(new RunEvent.Noticed("state_unreachable", $"The failure could not be noted in the state: {unreachable.Message}"));
        }
    }

    /// <summary>Runs something on the state's session; it must be fit to be run again where the session has broken.</summary>
    public Task WithStateAsync(Func<Npgsql.NpgsqlConnection, Task> run, CancellationToken cancellationToken) => State.UseAsync(async connection =>
    {
        await run(connection);
        return true;
    }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _keeper?.Dispose();
        return State.DisposeAsync();
    }
}

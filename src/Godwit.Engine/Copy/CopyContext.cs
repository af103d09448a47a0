using System.Collections.Concurrent;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;

namespace Godwit.Engine.Copy;

/// <summary>What the sessions of one process's copy share.</summary>
public sealed class CopyContext
{
    /// <summary>The source.</summary>
    public required Database Source { get; init; }

    /// <summary>The target, which holds the state too.</summary>
    public required Database Target { get; init; }

    /// <summary>The parts.</summary>
    public required PartStore Parts { get; init; }

    /// <summary>Hands parts out to this process.</summary>
    public required PartClaims Claims { get; init; }

    /// <summary>What each table's parts consist of.</summary>
    public required CopyPlans Plans { get; init; }

    /// <summary>How it runs.</summary>
    public required CopyOptions Options { get; init; }

    /// <summary>This process is the runner: it waits for the others, and decides about failures.</summary>
    public required bool IsRunner { get; init; }

    /// <summary>Called with the name of a snapshot that cannot be imported, empty where the state names none; true when the state names another that can.</summary>
    public required Func<string, CancellationToken, Task<bool>> Recover { get; init; }

    /// <summary>Receives the counters.</summary>
    public required CopyProgress Progress { get; init; }

    /// <summary>Receives the events.</summary>
    public required IRunObserver Observer { get; init; }

    /// <summary>Varies the waits between attempts.</summary>
    public required Random Random { get; init; }

    /// <summary>Clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Tables that this process has announced as complete.</summary>
    internal ConcurrentDictionary<TableName, bool> Announced { get; } = new();

    /// <summary>Settings of every session that writes rows.</summary>
    internal string TargetSettings => "SET synchronous_commit = off" + (Options.ReplicaRole ? "; SET session_replication_role = replica" : "");
}

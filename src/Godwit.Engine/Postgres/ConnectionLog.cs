using System.Collections.Concurrent;

namespace Godwit.Engine.Postgres;

/// <summary>A connection that was made.</summary>
/// <param name="At">When.</param>
/// <param name="Side">To which end.</param>
/// <param name="Server">Host and port, or the folder of a Unix socket.</param>
/// <param name="User">Role.</param>
/// <param name="Purpose"><c>session</c>, <c>replication</c> or <c>pg_dump</c>.</param>
/// <param name="TlsVersion">Version, such as TLSv1.3; null: not encrypted.</param>
/// <param name="Certificate">Subject of the server's certificate; null: none was seen.</param>
/// <param name="IsVerified">The certificate was verified by its authority, and with verify-full by its name.</param>
public sealed record ConnectionFacts(
    DateTimeOffset At, Side Side, string Server, string User, string Purpose, string? TlsVersion, string? Certificate, bool IsVerified);

/// <summary>Collects the connections of a process until they are written to the audit.</summary>
/// <param name="time">Clock.</param>
public sealed class ConnectionLog(TimeProvider time)
{
    private readonly ConcurrentQueue<ConnectionFacts> _made = new();

    /// <summary>Clock of the entries.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Adds one.</summary>
    public void Add(ConnectionFacts made) => _made.Enqueue(made);

    /// <summary>Takes out all that were added.</summary>
    public IReadOnlyList<ConnectionFacts> Drain()
    {
        var all = new List<ConnectionFacts>();
        while (_made.TryDequeue(out var one)) all.Add(one);
        return all;
    }
}

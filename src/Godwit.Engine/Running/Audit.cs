using System.Collections.Concurrent;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;

namespace Godwit.Engine.Running;

/// <summary>Collects what a process did and writes it to the audit, its connections along with it.</summary>
internal sealed class Audit(string migration, ReusedSession state, ConnectionLog connections, IRunObserver observer, TimeProvider time)
{
    private readonly AuditLog _log = new(migration);
    private readonly ConcurrentQueue<AuditNote> _unwritten = new();

    /// <summary>Writes that something was done. A state that cannot be reached is no reason to lose it: it is written with what comes next.</summary>
    public async Task NoteAsync(string action, string outcome, params (string Name, string? Value)[] parameters)
    {
        _unwritten.Enqueue(new(time.GetUtcNow(), action, parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value), outcome));
        var notes = new List<AuditNote>();
        try
        {
            await state.UseAsync(async session =>
            {
                notes.AddRange(connections.Drain().Select(Note));
                while (_unwritten.TryDequeue(out var note)) notes.Add(note);
                await _log.AppendAsync(session, notes, CancellationToken.None);
                return true;
            }, CancellationToken.None);
        }
        catch (Exception unreachable) when (RetryRule.MayPass(unreachable) || IsShort(unreachable))
        {
            foreach (var note in notes) _unwritten.Enqueue(note);
            observer.On(new RunEvent.Noticed("audit_unwritten", $"The audit cannot be written now ({ServerMessage.Of(unreachable)}); {_unwritten.Count} entries wait for the state."));
        }
    }

    // A disk that is full or a server that is going down ends the run by itself, with a message of its own.
    private static bool IsShort(Exception error) => error is Npgsql.PostgresException { SqlState: var state } && state[..2] is "53" or "57" or "58";

    private static AuditNote Note(ConnectionFacts made) => new(made.At, "connection", new Dictionary<string, string?>
    {
        ["side"] = made.Side == Side.Source ? "source" : "target",
        ["server"] = made.Server,
        ["role"] = made.User,
        ["purpose"] = made.Purpose,
        ["tls"] = made.TlsVersion ?? "none",
        ["certificate"] = made.Certificate,
        ["verified"] = made.IsVerified ? "yes" : "no",
    }, "open");
}

using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Running;

/// <summary>Looks at everything that must hold before a run changes anything.</summary>
public interface IPreflight
{
    /// <summary>Returns what was found, in a few words.</summary>
    /// <param name="configuration">What the run will do.</param>
    /// <param name="resuming">An earlier run of this migration wrote to the target: its tables are expected there.</param>
    /// <param name="connections">Receives the connections that are made for it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">Something does not hold (<see cref="ExitCode.Refused"/>).</exception>
    Task<string> RequireAsync(Configuration configuration, bool resuming, ConnectionLog? connections, CancellationToken cancellationToken);
}

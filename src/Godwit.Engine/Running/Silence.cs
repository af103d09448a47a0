using Godwit.Engine.Events;

namespace Godwit.Engine.Running;

/// <summary>For what nobody watches.</summary>
internal sealed class Silence : IRunObserver
{
    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        // Nobody watches.
    }
}

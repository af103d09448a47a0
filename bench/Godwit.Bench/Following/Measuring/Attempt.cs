using Godwit.Bench.Following.Results;
using Godwit.Bench.Measuring;
using Godwit.Engine;
using Npgsql;

namespace Godwit.Bench.Following.Measuring;

/// <summary>Does something for a peer that still takes part; one that fails is out, and the others go on.</summary>
internal sealed class Attempt(IProgress<string> progress, string when)
{
    /// <summary>Does it.</summary>
    public async Task TryAsync<T>(RoundsBuilder<T> rounds, Func<Task> work)
    {
        if (!rounds.TakesPart) return;
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is PeerFailedException or NpgsqlException or GodwitException)
        {
            rounds.Fail($"{when}: {failure.Message}");
            progress.Report($"{when}: {rounds.Peer} failed: {failure.Message}");
        }
    }
}

using Godwit.Bench.Following.Results;
using Godwit.Bench.Measuring;

namespace Godwit.Bench.Following.Measuring;

/// <summary>Reads the same changes and applies none: what decoding and sending alone take.</summary>
internal sealed class Reader(BenchServers servers, TimeProvider time)
{
    /// <summary>In the tables.</summary>
    public const string PeerName = "the reader alone";

    /// <summary>What has to be installed.</summary>
    public const string Program = "pg_recvlogical";

    /// <summary>What is measured; $END is where the marker's transaction begins.</summary>
    public const string Command =
        $"pg_recvlogical -d \"$SOURCE\" --slot {FollowSource.ReaderSlot} --start --no-loop -o proto_version=2 -o publication_names={FollowSource.Publication} --endpos \"$END\" -f /dev/null";

    /// <summary>Reads up to a position.</summary>
    /// <exception cref="PeerFailedException">It failed.</exception>
    public async Task<CatchUpRun> MeasureAsync(FollowSource source, string end, CancellationToken cancellationToken)
    {
        await servers.CheckpointAsync(cancellationToken);
        var variables = servers.Environment(source.Name, "postgres", "");
        variables["END"] = end;
        var run = await Shell.RunAsync(Command, variables, time, cancellationToken, watchMemory: false);
        return new(run.Measurement.Wall, run.Measurement.Wall, null);
    }
}

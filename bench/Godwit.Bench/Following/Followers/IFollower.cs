using Godwit.Bench.Following.Results;
using Godwit.Bench.Measuring;
using Npgsql;

namespace Godwit.Bench.Following.Followers;

/// <summary>Makes a database of its own follow the source. Disposing, once or again, ends it and removes the database, not what it left on the source.</summary>
internal interface IFollower : IAsyncDisposable
{
    /// <summary>In the tables.</summary>
    string Name { get; }

    /// <summary>Its database on the target.</summary>
    string Target { get; }

    /// <summary>A query whose text, asked of <see cref="Target"/>, is another as soon as something was applied.</summary>
    string Progress { get; }

    /// <summary>Copies what there is, and stops; from then on its slot keeps what comes.</summary>
    /// <exception cref="PeerFailedException">It failed.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Goes on following.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Looks whether it still follows.</summary>
    /// <exception cref="PeerFailedException">It does not.</exception>
    void Check();

    /// <summary>What it cost since it was started.</summary>
    /// <param name="target">A session in <see cref="Target"/>.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task<Costs> CostsAsync(NpgsqlConnection target, CancellationToken cancellationToken);

    /// <summary>Stops it, and waits until its slot is free.</summary>
    /// <exception cref="PeerFailedException">It does not stop as it should.</exception>
    Task StopAsync(CancellationToken cancellationToken);
}

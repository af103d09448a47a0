using System.Globalization;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Cli.Local;

/// <summary>Puts the password of a local server where libpq and Godwit look for it, and nobody else can.</summary>
internal static class ClusterPassword
{
    /// <summary>Writes it; the file's path.</summary>
    public static async Task<string> WriteAsync(LocalCluster cluster, DatabaseUrl url, CancellationToken cancellationToken)
    {
        var file = Path.Combine(cluster.Folder, "pgpass");
        await using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using var writer = new StreamWriter(stream);
        var line = string.Create(CultureInfo.InvariantCulture, $"*:{cluster.Port}:*:{url.User}:{url.Password?.Reveal()}");
        await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
        return file;
    }
}

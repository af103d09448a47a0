using System.Globalization;

namespace Godwit.Bench.Results;

/// <summary>Where it was measured, and with what.</summary>
/// <param name="Date">The day.</param>
/// <param name="Cores">Of this machine.</param>
/// <param name="Processor">The model.</param>
/// <param name="MemoryKilobytes">Of this machine.</param>
/// <param name="Kernel">Its release.</param>
/// <param name="Versions">Of the programs, each as it is printed.</param>
internal sealed record Machine(DateOnly Date, int Cores, string Processor, long MemoryKilobytes, string Kernel, IReadOnlyList<string> Versions)
{
    /// <summary>Looks at this machine.</summary>
    public static async Task<Machine> ReadAsync(IReadOnlyList<string> versions, TimeProvider time, CancellationToken cancellationToken) => new(
        DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
        Environment.ProcessorCount,
        Field(await File.ReadAllTextAsync("/proc/cpuinfo", cancellationToken), "model name") ?? "unknown",
        long.Parse((Field(await File.ReadAllTextAsync("/proc/meminfo", cancellationToken), "MemTotal") ?? "0").Split(' ')[0], CultureInfo.InvariantCulture),
        (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellationToken)).Trim(),
        versions);

    /// <summary>The first value of a field of a file like /proc/cpuinfo; null when there is none.</summary>
    public static string? Field(string text, string name) =>
        text.Split('\n').Select(line => line.Split(':', 2)).FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() == name)?[1].Trim();

    /// <summary>For the page.</summary>
    public IEnumerable<string> Lines() =>
    [
        string.Create(CultureInfo.InvariantCulture, $"- {Date:yyyy-MM-dd}; {Cores} cores of {Processor}, {MemoryKilobytes / 1048576.0:0.0} GB, Linux {Kernel}; servers and peers on this one machine"),
        $"- {string.Join(", ", Versions)}",
    ];
}

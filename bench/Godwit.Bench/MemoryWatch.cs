using System.Globalization;

namespace Godwit.Bench;

/// <summary>Samples the resident memory of a process and all it started, from /proc.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly int _process;
    private readonly ITimer _timer;
    private long _peak;

    /// <summary>Begins.</summary>
    public MemoryWatch(int process, TimeProvider time)
    {
        _process = process;
        _timer = time.CreateTimer(_ => Sample(), null, TimeSpan.Zero, Interval);
    }

    /// <summary>The highest sum seen, in bytes.</summary>
    public long Peak => Interlocked.Read(ref _peak);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Sample()
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => Read(name!)).OfType<Entry>().ToList();
        var family = new HashSet<int> { _process };
        while (all.Any(entry => family.Contains(entry.Parent) && family.Add(entry.Id)))
        {
            // Until no child is new.
        }
        var sum = all.Where(entry => family.Contains(entry.Id)).Sum(entry => entry.Resident);
        if (sum > Peak) Interlocked.Exchange(ref _peak, sum);
    }

    private static Entry? Read(string id)
    {
        try
        {
            var lines = File.ReadLines($"/proc/{id}/status").ToDictionary(line => line.Split(':')[0], line => line.Split(':')[1].Trim());
            return lines.TryGetValue("VmRSS", out var resident)
                ? new(int.Parse(id, CultureInfo.InvariantCulture), int.Parse(lines["PPid"], CultureInfo.InvariantCulture), long.Parse(resident.Split(' ')[0], CultureInfo.InvariantCulture) * 1024)
                : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // it ended between the listing and the reading
        }
    }

    private sealed record Entry(int Id, int Parent, long Resident);
}

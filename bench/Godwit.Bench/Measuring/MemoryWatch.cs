using System.Globalization;
using Godwit.Bench.Results;

namespace Godwit.Bench.Measuring;

/// <summary>Samples the resident memory of a process and all it started, from /proc. A server's backends are none of them.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly int _process;
    private readonly ITimer _timer;
    private Memory _peak = new(0, 0);
    private long _counted;
    private int _busy;

    /// <summary>Begins.</summary>
    public MemoryWatch(int process, TimeProvider time)
    {
        _process = process;
        _timer = time.CreateTimer(_ => Tick(), null, TimeSpan.Zero, Interval);
    }

    /// <summary>The highest sums seen.</summary>
    public Memory Peak => Volatile.Read(ref _peak);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        if (Interlocked.Exchange(ref _busy, 1) == 1) return;
        try
        {
            Sample();
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private void Sample()
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Select(id => (Id: id, Parent: Parent(id))).ToList();
        var family = new HashSet<int> { _process };
        while (parents.Any(entry => family.Contains(entry.Parent) && family.Add(entry.Id)))
        {
            // Until no child is new.
        }
        var sum = family.Sum(id => Field($"/proc/{id}/status", "VmRSS:"));
        var proportional = Peak.Proportional;
        // Walking all pages is dear: only where there are noticeably more.
        if (sum > _counted + (_counted / 50))
        {
            _counted = sum;
            proportional = Math.Max(proportional, family.Sum(id => Field($"/proc/{id}/smaps_rollup", "Pss:")));
        }
        Volatile.Write(ref _peak, new(Math.Max(sum, Peak.Resident), proportional));
    }

    // The fourth field; the second, the program's name in parentheses, may hold anything.
    private static int Parent(int id) =>
        Read($"/proc/{id}/stat") is { } line && line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var parent, ..]
            ? int.Parse(parent, CultureInfo.InvariantCulture)
            : 0;

    private static long Field(string file, string name)
    {
        var line = Read(file)?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
    }

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // it ended between the listing and the reading
        }
    }
}

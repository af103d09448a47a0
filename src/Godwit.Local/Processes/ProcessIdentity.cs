using System.Globalization;

namespace Godwit.Local.Processes;

/// <summary>A process that cannot be mistaken for a later one with the same number: its start time counts too.</summary>
internal readonly record struct ProcessIdentity(string Namespace, int Id, long Started)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } =
        new(PidNamespace(), Environment.ProcessId, StartedAt(Environment.ProcessId) ?? 0);

    /// <summary>Whether it runs; true also when it cannot be known, for a process of another container.</summary>
    public bool MayBeAlive => !string.Equals(Namespace, Current.Namespace, StringComparison.Ordinal) || StartedAt(Id) == Started;

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static ProcessIdentity? Parse(string text) =>
        text.Split('-') is [var space, var id, var started]
        && int.TryParse(id, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(started, CultureInfo.InvariantCulture, out var ticks)
            ? new(space, number, ticks)
            : null;

    /// <summary>Fit for a file name.</summary>
    public override string ToString() => $"{Namespace}-{Id}-{Started}";

    /// <summary>Field 22 of /proc/PID/stat, in clock ticks since the machine started; null when there is no such process.</summary>
    private static long? StartedAt(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            // The name, field 2, is in parentheses and may hold anything.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string PidNamespace() =>
        new FileInfo("/proc/self/ns/pid").LinkTarget is { } link ? string.Concat(link.Where(char.IsAsciiDigit)) : "0";
}

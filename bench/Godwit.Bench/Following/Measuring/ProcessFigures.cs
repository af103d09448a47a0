using System.Globalization;
using Godwit.Bench.Following.Results;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Bench.Following.Measuring;

/// <summary>What processes have used, as the kernel counts it: read once at the end, so that nothing is watched meanwhile.</summary>
internal static class ProcessFigures
{
    // USER_HZ: the same on every Linux of ours.
    private const double Ticks = 100;

    /// <summary>Of a runner, of its sessions on the target, and of what the source sends with.</summary>
    /// <param name="runner">Its number; null: the work is done in the target's server.</param>
    /// <param name="target">A session in the target's database.</param>
    /// <param name="backends">A query for the processes on the target.</param>
    /// <param name="source">The source.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<Costs> CostsAsync(int? runner, NpgsqlConnection target, string backends, FollowSource source, CancellationToken cancellationToken)
    {
        var (there, here) = (await target.QueryAsync(backends, row => row.GetInt32(0), cancellationToken), await source.SendersAsync(cancellationToken));
        return new(
            runner is { } process ? PeakResident(Read(process, "status")) : null,
            runner is { } own ? CpuSeconds(Read(own, "stat")) : null,
            there.Sum(id => CpuSeconds(Read(id, "stat"))),
            here.Sum(id => CpuSeconds(Read(id, "stat"))));
    }

    /// <summary>VmHWM of /proc/PID/status, in bytes; null when it does not say.</summary>
    public static long? PeakResident(string status) =>
        status.Split('\n').FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line["VmHWM:".Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) * 1024
            : null;

    /// <summary>User and system time of /proc/PID/stat. The second field, the program's name in parentheses, may hold anything.</summary>
    public static double CpuSeconds(string stat) =>
        stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, _, _, _, _, _, _, _, _, var user, var system, ..]
            ? (long.Parse(user, CultureInfo.InvariantCulture) + long.Parse(system, CultureInfo.InvariantCulture)) / Ticks
            : 0;

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{file}"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended meanwhile
        }
    }
}

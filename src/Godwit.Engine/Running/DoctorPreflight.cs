using Godwit.Engine.Doctor;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Running;

/// <summary>The preflight of a run: what <c>godwit doctor</c> examines; a blocker stops the run before anything is written.</summary>
public sealed class DoctorPreflight(IPgDumpLocator pgDump) : IPreflight
{
    /// <inheritdoc/>
    public async Task<string> RequireAsync(Configuration configuration, bool resuming, ConnectionLog? connections, CancellationToken cancellationToken) =>
        Require(await Examination.RunAsync(configuration, pgDump, connections, cancellationToken), resuming);

    /// <summary>Judges a report: a summary of it, or a refusal.</summary>
    internal static string Require(DoctorReport report, bool resuming)
    {
        // What an earlier run of this migration made is expected on the target; the copy itself refuses rows that are not its own, and tables
        // that are not there, or narrower: what a deployment has made since then must not keep the others from being followed.
        var blockers = report.Findings
            .Where(finding => finding.Severity == Severity.Blocker && !(resuming && finding.Code is "target_tables_exist" or "target_not_empty" or "target_tables_missing" or "target_type_narrower")).ToList();
        if (blockers.Count == 0)
            return report.Findings.Count(finding => finding.Severity == Severity.Warning) switch
            {
                0 => $"{report.Findings.Length} findings, nothing in the way",
                1 => $"{report.Findings.Length} findings, 1 warning (godwit doctor)",
                var warnings => $"{report.Findings.Length} findings, {warnings} warnings (godwit doctor)",
            };
        if (blockers is [var only])
            throw new GodwitException(ExitCode.Refused, new Problem(only.Code, only.What, Where(only), only.Why, only.Remedy));
        throw new GodwitException(ExitCode.Refused, new Problem(
            blockers[0].Code, $"{blockers.Count} things stand in the way.", "preflight",
            string.Concat(blockers.Select(finding => $"\n    {Where(finding)}: {finding.What} {finding.Why}")),
            string.Concat(blockers.Select(finding => $"\n    {finding.Remedy}"))));
    }

    private static string Where(Finding finding) => finding.Side switch
    {
        Side.Source => "source",
        Side.Target => "target",
        _ => "this machine",
    };
}

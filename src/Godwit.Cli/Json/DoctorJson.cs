using Godwit.Engine.Doctor;

namespace Godwit.Cli.Json;

/// <summary><c>godwit doctor --json</c>.</summary>
internal sealed record DoctorJson(int ExitCode, IReadOnlyList<FindingJson> Findings)
{
    /// <summary>From a report.</summary>
    public static DoctorJson Of(DoctorReport report, int exitCode) => new(
        exitCode,
        [
            .. report.Findings.Select(finding => new FindingJson(
                finding.Severity.ToString().ToLowerInvariant(), finding.Code, finding.Side?.ToString().ToLowerInvariant(), finding.What, finding.Why, finding.Remedy)),
        ]);
}

/// <summary>One thing that was looked at.</summary>
internal sealed record FindingJson(string Severity, string Code, string? Side, string What, string Why, string Remedy);

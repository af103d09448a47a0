using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Looked at, in order.</summary>
    Ok,

    /// <summary>Good to know.</summary>
    Note,

    /// <summary>The migration can run; this will cost time or a feature.</summary>
    Warning,

    /// <summary>The migration must not start.</summary>
    Blocker,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">Stable identifier in snake_case.</param>
/// <param name="Side">The side; null: this machine or both sides together.</param>
/// <param name="What">What was found, one sentence.</param>
/// <param name="Why">Why it matters; empty where it is in order.</param>
/// <param name="Remedy">The exact statement, setting or command; empty where nothing needs doing.</param>
public sealed record Finding(Severity Severity, string Code, Side? Side, string What, string Why = "", string Remedy = "");

/// <summary>All that was found, worst first, and the facts it was found from; a side is null when it could not be reached.</summary>
public sealed record DoctorReport(ImmutableArray<Finding> Findings, ServerFacts? Source, ServerFacts? Target)
{
    /// <summary>True when the migration must not start.</summary>
    public bool HasBlockers => Findings.Any(finding => finding.Severity == Severity.Blocker);
}

using Godwit.Bench.Results;

namespace Godwit.Bench.Measuring;

/// <summary>A command that succeeded.</summary>
/// <param name="Measurement">What it cost.</param>
/// <param name="Output">Its standard output.</param>
internal sealed record ShellRun(Measurement Measurement, string Output);

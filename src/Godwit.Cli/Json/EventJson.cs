using System.Text.Json;
using Godwit.Engine;

namespace Godwit.Cli.Json;

/// <summary>One event of a run.</summary>
internal sealed record EventJson(DateTimeOffset At, string Event)
{
    public string? Step { get; init; }
    public string? Code { get; init; }
    public string? Object { get; init; }
    public string? Text { get; init; }
    public string? Statement { get; init; }
    public int? Part { get; init; }
    public int? Attempt { get; init; }
    public double? Seconds { get; init; }
    public long? Rows { get; init; }
    public long? Bytes { get; init; }
    public FollowJson? Follow { get; init; }
    public DriftJson? Drift { get; init; }
}

/// <summary>What failed, where, why, and the remedy.</summary>
internal sealed record ProblemJson(string Code, string What, string Where, string Why, string Remedy, int ExitCode);

/// <summary>The last line of a command that failed, or a comparison of a watch that could not be made.</summary>
internal sealed record ErrorJson(DateTimeOffset At, string Event, ProblemJson Problem)
{
    /// <summary>As a line.</summary>
    public static string Line(DateTimeOffset at, Problem problem, ExitCode exitCode) => JsonSerializer.Serialize(
        new(at, "error", new(problem.Code, problem.What, problem.Where, problem.Why, problem.Remedy, (int)exitCode)), CliJson.Readable.ErrorJson);
}

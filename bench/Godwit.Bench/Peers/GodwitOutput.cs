using System.Collections.Immutable;
using System.Text.Json;
using Godwit.Bench.Results;

namespace Godwit.Bench.Peers;

/// <summary>Reads what godwit says about its own time, from its JSON (docs/json.md).</summary>
internal static class GodwitOutput
{
    /// <summary>The steps that a run finished, in their order.</summary>
    public static ImmutableArray<StepSeconds> Steps(string lines)
    {
        var steps = ImmutableArray.CreateBuilder<StepSeconds>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("event").ValueEquals("step_finished"))
                steps.Add(new(document.RootElement.GetProperty("step").GetString()!, document.RootElement.GetProperty("seconds").GetDouble()));
        }
        return steps.ToImmutable();
    }

    /// <summary>How long a verification took, without the program's start.</summary>
    public static TimeSpan Verification(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("finished").GetDateTimeOffset() - document.RootElement.GetProperty("started").GetDateTimeOffset();
    }
}

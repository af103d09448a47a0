using System.Text.Json;
using Godwit.Cli.Json;
using Godwit.Engine.Events;

namespace Godwit.Cli.Run;

/// <summary>Events as one JSON object a line: docs/json.md.</summary>
internal sealed class JsonDisplay(TextWriter writer, TimeProvider time) : IRunObserver
{
    private readonly TextWriter _writer = TextWriter.Synchronized(writer);

    /// <inheritdoc/>
    public void On(RunEvent happened) => _writer.WriteLine(JsonSerializer.Serialize(Line(happened), CliJson.Readable.EventJson));

    private EventJson Line(RunEvent happened)
    {
        var at = time.GetUtcNow();
        return happened switch
        {
            RunEvent.StepStarted step => new(at, "step_started") { Step = step.Step },
            RunEvent.StepFinished step => new(at, step.Failed ? "step_failed" : "step_finished") { Step = step.Step, Seconds = step.Elapsed.TotalSeconds, Text = step.Detail },
            RunEvent.Noticed notice => new(at, "notice") { Code = notice.Code, Text = notice.Text },
            RunEvent.ObjectFailed failed => new(at, "object_failed") { Object = $"{failed.Kind} {failed.Name}", Text = failed.Error, Statement = failed.Statement },
            RunEvent.Retried retried => new(at, "retry") { Object = retried.What, Attempt = retried.Attempt, Seconds = retried.Delay.TotalSeconds, Text = retried.Error },
            RunEvent.PartCopied part => new(at, "part_copied") { Object = part.Table.ToString(), Part = part.Part, Rows = part.Rows, Bytes = part.Bytes },
            RunEvent.TableCopied copied => new(at, "table_copied") { Object = copied.Table.ToString(), Rows = copied.Rows, Bytes = copied.Bytes },
            RunEvent.TableRewritten rewritten => new(at, "table_rewritten") { Object = rewritten.Table.ToString() },
            RunEvent.Followed followed => new(at, "followed") { Follow = FollowJson.Of(followed.Health) },
            RunEvent.Drifted drifted => new(at, "drifted") { Code = drifted.Outcome.ToString().ToLowerInvariant(), Text = drifted.Drift.ToString(), Drift = DriftJson.Of(drifted.Drift, drifted.Problem) },
            _ => throw new NotSupportedException($"No JSON for {happened.GetType().Name}."),
        };
    }
}

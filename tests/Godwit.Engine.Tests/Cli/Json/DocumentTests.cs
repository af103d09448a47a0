using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Godwit.Cli.Json;
using Godwit.Cli.Run;
using Godwit.Engine.Events;
using Godwit.Engine.Running;

namespace Godwit.Engine.Tests.Cli.Json;

/// <summary>One golden document a command: names, order and form are a contract.</summary>
public sealed partial class DocumentTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public Task Doctor() => ShouldBeGoldenAsync("doctor", JsonSerializer.Serialize(DoctorJson.Of(Samples.Doctor, 4), CliJson.Readable.DoctorJson));

    [Fact]
    public Task Plan() => ShouldBeGoldenAsync("plan", JsonSerializer.Serialize(PlanJson.Of("shop", Samples.Preview), CliJson.Readable.PlanJson));

    [Fact]
    public Task Run() => ShouldBeGoldenAsync("run", JsonSerializer.Serialize(RunJson.Of(Samples.Run, Samples.Start), CliJson.Readable.RunJson));

    [Fact]
    public Task Run_with_nothing_to_tell() =>
        ShouldBeGoldenAsync("run-plain", JsonSerializer.Serialize(RunJson.Of(Samples.PlainRun with { Until = RunUntil.Schema }, Samples.Start), CliJson.Readable.RunJson));

    [Fact]
    public Task Status() => ShouldBeGoldenAsync("status", JsonSerializer.Serialize(StatusJson.Of(Samples.Status), CliJson.Readable.StatusJson));

    [Fact]
    public Task Status_before_the_first_run() =>
        ShouldBeGoldenAsync("status-not-started", JsonSerializer.Serialize(StatusJson.Of(new() { Migration = "shop", HasStarted = false }), CliJson.Readable.StatusJson));

    [Fact]
    public Task Error() => ShouldBeGoldenAsync("error", JsonSerializer.Serialize(
        new ErrorJson(Samples.Start, "error", new("no_free_slot", "The source has no free slot.", "source", "all are used", "Drop one.", 4)), CliJson.Readable.ErrorJson));

    [Fact]
    public Task Events()
    {
        var writer = new StringWriter();
        var display = new JsonDisplay(writer, new ManualTime());
        var second = TimeSpan.FromSeconds(1.5);
        RunEvent[] all =
        [
            new RunEvent.StepStarted("copy"), new RunEvent.StepFinished("copy", false, second, "2 tables"), new RunEvent.StepFinished("copy", true, second, "it broke"),
            new RunEvent.Noticed("not_followed", "public.t will not be followed"), new RunEvent.ObjectFailed("INDEX", "public.i", "42P01: no", "CREATE INDEX i"),
            new RunEvent.Retried("part 1 of public.t", 2, second, "57P01"), new RunEvent.PartCopied(new("public", "T"), 3, 5, 8192), new RunEvent.TableCopied(new("public", "T"), 5, 8192), new RunEvent.TableRewritten(new("public", "T")),
            new RunEvent.Followed(Samples.Health), new RunEvent.Drifted(Samples.Drift, DriftOutcome.Failed, "55P03: canceling statement due to lock timeout"),
        ];
        typeof(RunEvent).GetNestedTypes().ShouldBe(all.Select(happened => happened.GetType()).Distinct(), ignoreOrder: true, "an event is not in the golden document");
        foreach (var happened in all) display.On(happened);
        return ShouldBeGoldenAsync("events", $"[{string.Join(',', writer.ToString().TrimEnd().Split('\n'))}]");
    }

    [Fact]
    public void Every_name_is_in_snake_case()
    {
        string[] documents =
        [
            JsonSerializer.Serialize(DoctorJson.Of(Samples.Doctor, 4), CliJson.Readable.DoctorJson), JsonSerializer.Serialize(PlanJson.Of("shop", Samples.Preview), CliJson.Readable.PlanJson),
            JsonSerializer.Serialize(RunJson.Of(Samples.Run, Samples.Start), CliJson.Readable.RunJson), JsonSerializer.Serialize(StatusJson.Of(Samples.Status), CliJson.Readable.StatusJson),
        ];
        foreach (var document in documents)
            Names(JsonNode.Parse(document)).ShouldAllBe(name => name == JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
    }

    [Fact]
    public async Task Every_name_is_documented()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Godwit.Engine.Tests", "Cli", "Json");
        var documentation = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "json.md"));
        var words = Word().Matches(documentation).Select(match => match.Groups["name"].Value).ToHashSet();
        foreach (var document in Directory.EnumerateFiles(folder, "*.json"))
            Names(JsonNode.Parse(await File.ReadAllTextAsync(document))).Where(name => !words.Contains(name)).Distinct().ShouldBeEmpty(Path.GetFileName(document));
    }

    // In code, or in an example.
    [GeneratedRegex("[`\".](?<name>[a-z_]+)[`\"]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    private static IEnumerable<string> Names(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Names(field.Value).Prepend(field.Key)),
        JsonArray items => items.SelectMany(Names),
        _ => [],
    };

    // GODWIT_GOLDEN=write renews the files; the change is then reviewed as a change of the contract.
    private static async Task ShouldBeGoldenAsync(string name, string document)
    {
        document.ShouldNotContain("\n", customMessage: "a document is one line");
        var actual = JsonNode.Parse(document)!.ToJsonString(Readable) + "\n";
        var file = Path.Combine(Repository.Root, "tests", "Godwit.Engine.Tests", "Cli", "Json", $"{name}.json");
        if (Environment.GetEnvironmentVariable("GODWIT_GOLDEN") == "write") await File.WriteAllTextAsync(file, actual);
        actual.ShouldBe(await File.ReadAllTextAsync(file));
    }
}

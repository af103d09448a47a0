using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Godwit.Cli.Json;

/// <summary>The documents of the command line: docs/json.md.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EventJson))]
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(RunJson))]
[JsonSerializable(typeof(AuditJson))]
[JsonSerializable(typeof(Dictionary<string, string?>))]
[JsonSerializable(typeof(WorkJson))]
[JsonSerializable(typeof(ResyncJson))]
[JsonSerializable(typeof(StatusJson))]
[JsonSerializable(typeof(PlanJson))]
[JsonSerializable(typeof(DoctorJson))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>Escapes only what JSON demands: the output is not HTML, and people read `it`.</summary>
    public static CliJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

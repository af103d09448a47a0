using System.Text.Json.Serialization;

namespace Godwit.Cli.Json;

/// <summary>The documents of the command line: docs/json.md.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EventJson))]
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(RunJson))]
[JsonSerializable(typeof(StatusJson))]
[JsonSerializable(typeof(PlanJson))]
[JsonSerializable(typeof(DoctorJson))]
internal sealed partial class CliJson : JsonSerializerContext;

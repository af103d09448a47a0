using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Godwit.Engine.Reporting;

/// <summary>A report as a JSON document; the contract is docs/report.md.</summary>
public static class ReportJson
{
    private static readonly ReportJsonContext Context = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes it, indented.</summary>
    public static string Write(MigrationReport report) => JsonSerializer.Serialize(report, Context.MigrationReport) + "\n";
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(MigrationReport))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Godwit.Engine.Planning.Loading;

namespace Godwit.Engine.Tests.Planning;

/// <summary>As much of JSON Schema as godwit.schema.json uses; a word that it does not know is an error.</summary>
internal sealed class SchemaValidator(JsonNode root)
{
    public IEnumerable<string> Errors(YamlNode value) => Errors(value, root, "");

    public static JsonNode Resolve(JsonNode schema, JsonNode root) =>
        schema["$ref"]?.GetValue<string>() is { } reference ? root["$defs"]![reference["#/$defs/".Length..]]! : schema;

    private IEnumerable<string> Errors(YamlNode value, JsonNode schema, string path) =>
        schema.AsObject().SelectMany(word => Errors(value, word.Key, word.Value!, schema, path));

    private IEnumerable<string> Errors(YamlNode value, string word, JsonNode argument, JsonNode schema, string path)
    {
        var map = value as YamlMap;
        var items = (value as YamlList)?.Items;
        var text = value is YamlScalar { IsNull: false } scalar ? scalar.Text : null;
        return word switch
        {
            "$schema" or "$defs" or "title" or "description" or "default" or "examples" => [],
            "$ref" => Errors(value, Resolve(schema, root), path),
            "type" => Assert(Words(argument).Any(type => IsType(value, type)), $"{path} is not {argument}"),
            "anyOf" => Assert(argument.AsArray().Any(option => !Errors(value, option!, path).Any()), $"{path} fits no alternative"),
            "enum" => Assert(Words(argument).Contains(text), $"{path} is not one of {argument}"),
            "const" => Assert(argument.GetValue<string>() == text, $"{path} is not {argument}"),
            "pattern" => Assert(text is null || Regex.IsMatch(text, argument.GetValue<string>()), $"{path} does not match"),
            "minLength" => Assert(text is null || text.Length >= argument.GetValue<int>(), $"{path} is too short"),
            "minimum" => Assert(!IsType(value, "integer") || int.Parse(text!, CultureInfo.InvariantCulture) >= argument.GetValue<int>(), $"{path} is too small"),
            "maximum" => Assert(!IsType(value, "integer") || int.Parse(text!, CultureInfo.InvariantCulture) <= argument.GetValue<int>(), $"{path} is too big"),
            "minItems" => Assert(items is null || items.Value.Length >= argument.GetValue<int>(), $"{path} has too few"),
            "maxItems" => Assert(items is null || items.Value.Length <= argument.GetValue<int>(), $"{path} has too many"),
            "items" => items?.SelectMany(item => Errors(item, argument, path + "[]")) ?? [],
            "required" => Words(argument).Where(key => map is not null && map.Entries.All(entry => entry.Key != key)).Select(key => $"{path} lacks {key}"),
            "additionalProperties" => map?.Entries.Where(entry => schema["properties"]![entry.Key] is null).Select(entry => $"{path}.{entry.Key} is unknown") ?? [],
            "properties" => map?.Entries.Where(entry => argument[entry.Key] is not null)
                .SelectMany(entry => Errors(entry.Value, argument[entry.Key]!, $"{path}.{entry.Key}")) ?? [],
            _ => throw new NotSupportedException(word),
        };
    }

    private static bool IsType(YamlNode value, string type) => type switch
    {
        "object" => value is YamlMap,
        "array" => value is YamlList,
        "null" => value.IsNull,
        "boolean" => value is YamlScalar { Plain: true, Text: "true" or "false" },
        "integer" => value is YamlScalar { Plain: true } scalar && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        "string" => value is YamlScalar { IsNull: false } && !IsType(value, "boolean") && !IsType(value, "integer"),
        _ => throw new NotSupportedException(type),
    };

    private static IEnumerable<string> Words(JsonNode node) => node is JsonArray array ? array.Select(word => word!.GetValue<string>()) : [node.GetValue<string>()];

    private static IEnumerable<string> Assert(bool holds, string error) => holds ? [] : [error];
}

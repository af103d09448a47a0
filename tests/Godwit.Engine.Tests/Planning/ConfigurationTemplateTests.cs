using System.Text.Json.Nodes;
using Godwit.Engine.Planning;
using Godwit.Engine.Planning.Loading;

namespace Godwit.Engine.Tests.Planning;

public sealed class ConfigurationTemplateTests
{
    private static readonly Dictionary<string, string> Urls = new()
    {
        ["SOURCE_DATABASE_URL"] = "postgresql://a:b@one/d", ["TARGET_DATABASE_URL"] = "postgresql://a:b@two/d",
    };

    [Fact]
    public void The_template_loads_and_is_all_defaults()
    {
        var template = ConfigurationSample.Load(ConfigurationTemplate.Text, Urls);
        var minimal = ConfigurationSample.Load(ConfigurationSample.Minimal);

        template.Database.ShouldBe(minimal.Database with
        {
            Include = template.Database.Include, Exclude = template.Database.Exclude,
            Follow = minimal.Database.Follow with { Spool = template.Database.Follow.Spool },
        });
        template.Database.Include.ShouldBeEmpty();
        template.Verify.ShouldBe(minimal.Verify);
        template.Cutover.ShouldBe(minimal.Cutover);
        template.RequireTls.ShouldBe(minimal.RequireTls);
    }

    [Fact]
    public void The_template_shows_every_key_that_can_be_used()
    {
        var shown = Keys(Yaml(ConfigurationTemplate.Text), "");
        string[] unusable = ["state", "state.database", "switch", "services.database.schema.command"];
        var known = ConfigurationKeys.Sections.SelectMany(section => section.Value.Select(key => ConfigurationKeys.Join(section.Key, key)));
        shown.Order().ShouldBe(known.Except(unusable).Order());
    }

    [Fact]
    public void The_schema_knows_the_same_keys_as_the_loader()
    {
        var schema = JsonNode.Parse(ConfigurationTemplate.Schema())!;
        var sections = new Dictionary<string, List<string>>();
        Walk(schema, schema, "", sections);
        sections.Keys.Order().ShouldBe(ConfigurationKeys.Sections.Keys.Order());
        foreach (var (path, keys) in sections) keys.Order().ShouldBe(ConfigurationKeys.Sections[path].Order(), path);
    }

    [Fact]
    public void The_template_is_valid_by_the_schema() => SchemaErrors(ConfigurationTemplate.Text).ShouldBeEmpty();

    [Theory]
    [InlineData("verify: { load: 50% }", true)]
    [InlineData("services: { database: { schema: { command: x }, workers: 3, part_size: 1 GB } }", true)]
    [InlineData("cutover: { application_roles: [a] }", true)]
    [InlineData("require_tls: yes", false)]
    [InlineData("verify: { load: 101% }", false)]
    [InlineData("verify: { identities: x }", true)]
    [InlineData("verify: { identities: null }", true)]
    [InlineData("verify: { identities: [] }", false)]
    [InlineData("switch: [{}]", false)]
    [InlineData("services: { users: {} }", false)]
    [InlineData("services: { database: { schema: { comand: x } } }", false)]
    [InlineData("services: { database: { conflict: skip } }", true)]
    [InlineData("services: { database: { conflict: replace } }", false)]
    [InlineData("services: { database: { workers: 0 } }", false)]
    [InlineData("services: { database: { include: x } }", false)]
    [InlineData("services: { database: { follow: { spool_limit: 20 } } }", false)]
    public void Schema_and_loader_judge_alike(string yaml, bool valid)
    {
        (SchemaErrors(ConfigurationSample.Minimal + yaml).Count == 0).ShouldBe(valid);
        if (valid) ConfigurationSample.Load(ConfigurationSample.Minimal + yaml);
        else ConfigurationSample.ErrorsAfterMinimal(yaml).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Init_writes_both_files_and_overwrites_none()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "godwit.yaml");
        await ConfigurationTemplate.WriteAsync(path, CancellationToken.None);

        (await File.ReadAllTextAsync(path)).ShouldBe(ConfigurationTemplate.Text);
        (await File.ReadAllTextAsync(Path.Combine(folder.Path, ConfigurationTemplate.SchemaPath))).ShouldBe(ConfigurationTemplate.Schema());
        ConfigurationTemplate.Text.ShouldContain($"$schema={ConfigurationTemplate.SchemaPath}");
        (await Should.ThrowAsync<GodwitException>(() => ConfigurationTemplate.WriteAsync(path, CancellationToken.None))).Problem.Code.ShouldBe("not_written");
    }

    private static YamlMap Yaml(string text) => YamlReader.Read(text, new LoadErrors("godwit.yaml")).ShouldNotBeNull();

    private static List<string> SchemaErrors(string yaml) =>
        [.. new SchemaValidator(JsonNode.Parse(ConfigurationTemplate.Schema())!).Errors(Yaml(yaml))];

    private static IEnumerable<string> Keys(YamlMap map, string path) => map.Entries.SelectMany(entry =>
        Keys(entry.Value, ConfigurationKeys.Join(path, entry.Key)).Prepend(ConfigurationKeys.Join(path, entry.Key)));

    private static IEnumerable<string> Keys(YamlNode node, string path) => node is YamlMap map ? Keys(map, path) : [];

    private static void Walk(JsonNode schema, JsonNode root, string path, Dictionary<string, List<string>> sections)
    {
        schema = SchemaValidator.Resolve(schema, root);
        foreach (var alternative in schema["anyOf"]?.AsArray() ?? []) Walk(alternative!, root, path, sections);
        if (schema["properties"]?.AsObject() is not { } properties) return;
        schema["additionalProperties"]!.GetValue<bool>().ShouldBeFalse(path);
        sections[path] = [.. properties.Select(property => property.Key)];
        foreach (var (key, value) in properties) Walk(value!, root, ConfigurationKeys.Join(path, key), sections);
    }
}

using System.Reflection;
using System.Text.RegularExpressions;

namespace Godwit.Engine.Tests;

public sealed partial class RepositoryTests
{
    private const int MostLines = 400;

    // Files that may be longer, each with its reason.
    private static readonly string[] Longer = [];

    [Fact]
    public void No_source_file_is_long()
    {
        var files = Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs")).Select(file => (Name: Path.GetRelativePath(Repository.Root, file), Lines: File.ReadLines(file).Count())).ToList();
        files.Count.ShouldBeGreaterThan(100);
        files.Where(file => file.Lines > MostLines && !Longer.Contains(file.Name)).ShouldBeEmpty();
        Longer.ShouldBeSubsetOf(files.Where(file => file.Lines > MostLines).Select(file => file.Name), "what is short again needs no exception");
    }

    [Theory]
    [InlineData("Godwit.Engine", "Godwit.Engine.")]
    [InlineData("Godwit.Local", "")]
    public void Every_embedded_statement_is_used(string project, string prefix)
    {
        var resources = Assembly.Load(project).GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Select(name => name[prefix.Length..]).ToList();
        resources.ShouldNotBeEmpty();
        var sources = Repository.Files($"src/{project}", "*.cs").Select(File.ReadAllText).ToList();
        resources.Where(resource => !sources.Any(source => Names(source, resource))).ShouldBeEmpty();
    }

    [Fact]
    public void A_statement_that_is_not_used_would_be_found()
    {
        Names("ReadAsync(\"A.b.sql\")", "A.b.sql").ShouldBeTrue();
        Names("string[] all = [\"b\", \"c\"]; ReadAsync($\"A.{one}.sql\")", "A.b.sql").ShouldBeTrue();
        Names("ReadAsync($\"A.{next:000}_state.sql\")", "A.001_state.sql").ShouldBeTrue();
        Names("ReadAsync(\"A.b.sql\")", "A.c.sql").ShouldBeFalse();
        Names("string[] all = [\"b\"]; ReadAsync($\"A.{one}.sql\")", "A.c.sql").ShouldBeFalse();
    }

    // By its name, or by a name with holes that numbers fill, or words which the same file holds.
    private static bool Names(string source, string resource) => FileName().Matches(source).Any(literal =>
    {
        var pattern = string.Join("(.+)", Hole().Split(literal.Groups["name"].Value).Select(Regex.Escape));
        var match = Regex.Match(resource, $"^{pattern}$", RegexOptions.None, TimeSpan.FromSeconds(1));
        return match.Success && match.Groups.Values.Skip(1).All(filled => filled.Value.All(char.IsAsciiDigit) || source.Contains($"\"{filled.Value}\"", StringComparison.Ordinal));
    });

    [GeneratedRegex("\"(?<name>[^\"\\s]+\\.sql)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();
}

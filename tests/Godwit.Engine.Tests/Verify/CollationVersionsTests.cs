using System.Collections.Immutable;
using Godwit.Engine.Verify.Schema;

namespace Godwit.Engine.Tests.Verify;

public sealed class CollationVersionsTests
{
    [Fact]
    public void What_is_behind_on_the_target_counts_whatever_the_source_has() =>
        CollationVersions.BehindOnTarget([Behind("a", "1"), Behind("s", "1"), Behind("c", null)], [Behind("b", "3"), Behind("a", "1"), Behind("c", "2"), Behind("d", null)])
            .ShouldBe([Difference("a", "1", "1"), Difference("b", null, "3"), Difference("c", null, "2")]);

    [Theory]
    [InlineData("version", "1", "2", false)]
    [InlineData("version", null, "2", true)]
    [InlineData("version", "1", null, true)]
    [InlineData(CollationVersions.Behind, "1", null, false)]
    [InlineData(CollationVersions.Behind, null, "1", true)]
    [InlineData("locale", "a", "b", false)]
    public void Nothing_follows_from_what_only_one_side_records(string property, string? source, string? target, bool isNone) =>
        CollationVersions.IsNoFinding(new("collation", "x", property, source, target)).ShouldBe(isNone);

    private static SchemaObject Behind(string name, string? version) => new("collation", name, null,
        version is null ? ImmutableSortedDictionary<string, string>.Empty : ImmutableSortedDictionary<string, string>.Empty.Add(CollationVersions.Behind, version));

    private static Engine.Verify.SchemaDifference Difference(string name, string? source, string? target) => new("collation", name, CollationVersions.Behind, source, target);
}

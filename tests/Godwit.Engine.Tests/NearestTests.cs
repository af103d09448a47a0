namespace Godwit.Engine.Tests;

public sealed class NearestTests
{
    [Theory]
    [InlineData("exclud", "(nearest: exclude)")]
    [InlineData("INCLUDE", "(nearest: include)")]
    [InlineData("zzz", "(valid: include, exclude)")]
    public void A_hint_names_the_nearest_or_all(string word, string expected) =>
        Nearest.Hint(word, ["include", "exclude"]).ShouldBe(expected);

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_is_Levenshteins(string left, string right, int expected) => Nearest.Distance(left, right).ShouldBe(expected);
}

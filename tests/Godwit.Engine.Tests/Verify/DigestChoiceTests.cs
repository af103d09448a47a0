using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Verify;

public sealed class DigestChoiceTests
{
    [Theory]
    [InlineData("UTF8", "1 2", "UTF8", "1 2", DigestMethod.HashText)]
    [InlineData("UTF8", "1 2", "UTF8", "1 3", DigestMethod.Md5)]
    [InlineData("UTF8", "1 2", "LATIN1", "1 2", DigestMethod.Md5)]
    [InlineData("UTF8", null, "UTF8", null, DigestMethod.Md5)]
    [InlineData("UTF8", null, "UTF8", "1 2", DigestMethod.Md5)]
    public void The_fast_method_needs_equal_encodings_and_equal_hashes(
        string sourceEncoding, string? sourceHashes, string targetEncoding, string? targetHashes, DigestMethod expected) =>
        DigestChoice.Decide(new(sourceEncoding, sourceHashes), new(targetEncoding, targetHashes)).ShouldBe(expected);
}

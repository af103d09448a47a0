using System.Collections.Immutable;

namespace Godwit.Engine.Verify.Sequences;

/// <summary>Compares the sequences of both sides by name.</summary>
internal static class SequenceComparison
{
    public static ImmutableArray<SequenceVerdict> Compare(IReadOnlyCollection<SequenceInfo> source, IReadOnlyCollection<SequenceInfo> target)
    {
        var left = source.ToDictionary(sequence => sequence.Name);
        var right = target.ToDictionary(sequence => sequence.Name);
        return
        [
            .. left.Keys.Union(right.Keys).Order()
                .Select(name => new SequenceVerdict(name, [.. Differences(left.GetValueOrDefault(name), right.GetValueOrDefault(name))])),
        ];
    }

    private static IEnumerable<string> Differences(SequenceInfo? source, SequenceInfo? target)
    {
        if (source is null || target is null)
        {
            yield return $"missing on the {(source is null ? "source" : "target")}";
            yield break;
        }
        if (!string.Equals(source.Parameters, target.Parameters, StringComparison.Ordinal))
            yield return $"{source.Parameters} on the source; {target.Parameters} on the target";
        if (!string.Equals(source.Owner, target.Owner, StringComparison.Ordinal)) yield return $"{source.Owner} on the source, {target.Owner} on the target";
        if ((source.LastValue, source.IsCalled) != (target.LastValue, target.IsCalled))
            yield return $"stands {Position(source)} on the source, {Position(target)} on the target";
    }

    private static string Position(SequenceInfo sequence) => $"{(sequence.IsCalled ? "at" : "before")} {sequence.LastValue}";
}

namespace Godwit.Engine;

/// <summary>Finds what a misspelt word was probably meant to be.</summary>
public static class Nearest
{
    /// <summary>For the end of a message: the nearest valid word, or all of them when none is near.</summary>
    public static string Hint(string word, IReadOnlyCollection<string> valid) =>
        Find(word, valid) is { } nearest ? $"(nearest: {nearest})" : $"(valid: {string.Join(", ", valid)})";

    /// <summary>The candidate with the smallest edit distance, if at least about half of the word fits.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        var (best, distance) = candidates
            .Select(candidate => (candidate, Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .DefaultIfEmpty(("", int.MaxValue))
            .MinBy(pair => pair.Item2);
        return distance <= Math.Max(1, Math.Max(word.Length, best.Length) / 2) ? best : null;
    }

    /// <summary>Levenshtein distance.</summary>
    public static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
            previous = current;
        }
        return previous[right.Length];
    }
}

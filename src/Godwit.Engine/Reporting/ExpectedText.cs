using System.Globalization;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Reporting;

/// <summary>Expected differences as lines: those that are alike share one. Of one kind it has some of their names, of several how many of each.</summary>
internal static class ExpectedText
{
    private const int Names = 3;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(Verdict verdict) => verdict.Expected
        .GroupBy(one => (one.Difference.Property, one.Reason), one => one.Difference)
        .Select(alike => $"{What([.. alike])}: expected, because {alike.Key.Reason}");

    private static string What(List<SchemaDifference> alike)
    {
        if (alike is [var only]) return only.ToString();
        var differ = $"{Number(alike.Count)} {(alike[0].Property is { } property ? $"differ in {property}" : "are on one side only")}";
        var kinds = alike.GroupBy(one => one.Kind).OrderByDescending(kind => kind.Count()).ToList();
        return kinds is [var kind]
            ? $"{kind.Key}: {differ} ({string.Join(", ", kind.Take(Names).Select(one => one.Name))}{(alike.Count > Names ? $" and {Number(alike.Count - Names)} more" : "")})"
            : $"{differ} ({string.Join(", ", kinds.Select(one => $"{one.Key} {Number(one.Count())}"))})";
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

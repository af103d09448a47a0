using Godwit.Engine.Verify.Visibility;

namespace Godwit.Engine.Reporting;

/// <summary>What identities see, as plain lines.</summary>
internal static class VisibilityText
{
    private const int ShortList = 5;

    /// <summary>Who was asked for; of each table who sees other rows, with the policy where one differs.</summary>
    public static IEnumerable<string> Lines(VisibilityVerdict? visibility)
    {
        if (visibility is null) yield break;
        yield return Summary(visibility);
        foreach (var table in visibility.Differences.GroupBy(difference => difference.Table))
        {
            foreach (var difference in table.Take(ShortList)) yield return $"  {Describe(difference)}";
            if (table.Count() > ShortList) yield return $"  {table.Key} as {table.Count() - ShortList:N0} more; --json lists them";
            var policies = table.SelectMany(difference => difference.Policies).Distinct(StringComparer.Ordinal).ToList();
            foreach (var policy in policies) yield return $"    {policy}";
            if (policies.Count == 0) yield return "    its policies and grants are defined alike: look at its rows, at the functions that policies call, and at who is a member of which role";
        }
    }

    /// <summary>One sentence.</summary>
    public static string Summary(VisibilityVerdict visibility)
    {
        if (visibility.Identities.IsEmpty && !visibility.Tables.IsEmpty) return $"{Figures.Count(visibility.Tables.Length, "table")} with row level security: no identity could be asked for, as said under what was not compared";
        var asked = $"{(visibility.Identities.Length == 1 ? "1 identity" : $"{visibility.Identities.Length:N0} identities")}, {Figures.Count(visibility.Tables.Length, "table")} with row level security: ";
        return asked + (visibility.Tables.IsEmpty ? "nothing to compare"
            : visibility.Differences.IsEmpty ? "each sees the same rows on both sides"
            : $"{Figures.Count(visibility.Differences.Length, "difference")}");
    }

    /// <summary>One sentence on one that differs.</summary>
    public static string Describe(VisibilityDifference difference) =>
        $"{difference.Table} as {difference.Identity}: {See(difference.Source)} on the source, {See(difference.Target)} on the target"
        + (difference.Source.Rows is { } rows && rows == difference.Target.Rows ? ", not the same ones" : "");

    private static string See(Seen seen) => seen.Rows is { } rows ? Figures.Count(rows, "row") : seen.Refusal!;
}

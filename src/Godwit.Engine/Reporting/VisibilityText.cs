using Godwit.Engine.Verify.Visibility;

namespace Godwit.Engine.Reporting;

/// <summary>What identities see, as plain lines.</summary>
internal static class VisibilityText
{
    private const int ShortList = 20;

    /// <summary>Who was asked for, and each who sees other rows, with the policy where one differs.</summary>
    public static IEnumerable<string> Lines(VisibilityVerdict? visibility)
    {
        if (visibility is null) yield break;
        yield return Summary(visibility);
        foreach (var difference in visibility.Differences.Take(ShortList))
        {
            yield return $"  {Describe(difference)}";
            foreach (var policy in difference.Policies) yield return $"    {policy}";
            if (difference.Policies.IsEmpty) yield return "    its policies and grants are defined alike: look at the functions that they call, and at who is a member of which role";
        }
        if (visibility.Differences.Length > ShortList) yield return $"  and {visibility.Differences.Length - ShortList:N0} more; --json lists them";
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

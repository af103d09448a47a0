using Godwit.Engine.Postgres;
using Godwit.Engine.Verify.Constraints;

namespace Godwit.Engine.Reporting;

/// <summary>The constraints that were checked by query, as plain lines.</summary>
internal static class ConstraintText
{
    /// <summary>How many hold, and each that does not, with the statement that lists what breaks it.</summary>
    public static IEnumerable<string> Lines(ConstraintsVerdict? constraints)
    {
        if (constraints is null or { ForeignKeys: 0, Deferrable: 0, Broken.IsEmpty: true }) yield break;
        yield return Summary(constraints);
        foreach (var broken in constraints.Broken)
        {
            yield return $"  {Describe(broken)}";
            yield return $"    {broken.Statement.ReplaceLineEndings(" ")};";
        }
    }

    /// <summary>One sentence.</summary>
    public static string Summary(ConstraintsVerdict constraints)
    {
        var parts = new[] { (constraints.ForeignKeys, "foreign key"), (constraints.Deferrable, "deferrable constraint") }.Where(part => part.Item1 > 0).Select(part => Figures.Count(part.Item1, part.Item2));
        return $"{(constraints is { ForeignKeys: 0, Deferrable: 0 } ? "No foreign key and no deferrable constraint" : string.Join(" and ", parts))} checked by query: {(constraints.Broken.IsEmpty ? "no row breaks one" : $"{Figures.Count(constraints.Broken.Length, "constraint")} broken")}";
    }

    /// <summary>One sentence on a broken one.</summary>
    public static string Describe(BrokenConstraint broken)
    {
        var what = broken.Kind switch
        {
            ConstraintKind.ForeignKey => $"foreign key {Sql.Name(broken.Name)} on {broken.Table}: {Figures.Count(broken.Target, "row")} without a parent on the target",
            ConstraintKind.Unique => $"unique {Sql.Name(broken.Name)} on {broken.Table}: {Figures.Count(broken.Target, "key")} more than once on the target",
            _ => $"exclusion {Sql.Name(broken.Name)} on {broken.Table}: {Figures.Count(broken.Target, "row")} that exclude another on the target",
        };
        return what + broken switch
        {
            { IsAsOnSource: true } => "; as many on the source: no difference",
            { Source: { } source } => $", {source:N0} on the source",
            _ => "; the source cannot be asked",
        };
    }
}

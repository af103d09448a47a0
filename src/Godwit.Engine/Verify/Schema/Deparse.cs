using System.Text.RegularExpressions;

namespace Godwit.Engine.Verify.Schema;

/// <summary>
/// Which differences can come from the server's printing alone, and how the target can print both texts itself: major versions deparse
/// the same definition differently (18 leaves out the table's name where there is one table only). Pure.
/// </summary>
internal static partial class Deparse
{
    /// <summary>
    /// The two queries whose printed forms on the target are equal exactly when the definitions are; null when the property is none
    /// that a server prints from a parsed form, or no query can hold it.
    /// </summary>
    public static (string Source, string Target)? Queries(SchemaMismatch mismatch)
    {
        var (difference, table) = mismatch;
        if (difference is not { Source: { } source, Target: { } target }) return null;
        return (difference.Kind, difference.Property) switch
        {
            ("view" or "materialized view", "definition") => (Trim(source), Trim(target)),
            ("column", "default") => (Select(source, null), Select(target, null)),
            ("column", "generated") when table is { } of => Generated(source, target, of.Quoted),
            ("policy", "using" or "with check") when table is { } of => (Select(source, of.Quoted), Select(target, of.Quoted)),
            ("constraint", "definition") when table is { } of => Checks(source, target, of.Quoted),
            _ => null,
        };
    }

    /// <summary>
    /// The server prints these from a parsed form too, but no query can hold them: across major versions they cannot be compared.
    /// </summary>
    public static bool IsPrinted(SchemaDifference difference) => (difference.Kind, difference.Property) is
        ("rule", "definition") or ("function" or "procedure", "body (md5)");

    private static string Select(string expression, string? from) =>
        $"SELECT ({expression}) AS expression{(from is null ? "" : $" FROM ONLY {from}")}";

    /// <summary>Of 'stored (a + b)'; whether it is stored or virtual is a difference in itself.</summary>
    private static (string, string)? Generated(string source, string target, string table)
    {
        var (left, right) = (source.Split(' ', 2), target.Split(' ', 2));
        return string.Equals(left[0], right[0], StringComparison.Ordinal) ? (Select(left[1], table), Select(right[1], table)) : null;
    }

    private static (string, string)? Checks(string source, string target, string table)
    {
        var (left, right) = (Check().Match(source), Check().Match(target));
        return left.Success && right.Success && string.Equals(left.Groups["rest"].Value, right.Groups["rest"].Value, StringComparison.Ordinal)
            ? (Select(left.Groups["expression"].Value, table), Select(right.Groups["expression"].Value, table))
            : null;
    }

    private static string Trim(string query) => query.TrimEnd().TrimEnd(';');

    [GeneratedRegex(@"^CHECK \((?<expression>.*)\)(?<rest>(?: NO INHERIT| NOT VALID| NOT ENFORCED)*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Check();
}

namespace Godwit.Bench.Results;

/// <summary>A page that several benchmarks write: each its section, between two comments.</summary>
internal static class PageSections
{
    /// <summary>The section of what moves and verifies.</summary>
    public const string Moving = "moving";

    /// <summary>The section of what follows.</summary>
    public const string Following = "following";

    /// <summary>The section of what follows without TLS.</summary>
    public const string FollowingInClear = "following in clear";

    /// <summary>The section of what verifies.</summary>
    public const string Verifying = "verifying";

    /// <summary>Puts a section in the place of the one before, or at the end. What is not between comments stays.</summary>
    public static string Replace(string page, string section, IEnumerable<string> lines)
    {
        var (begin, end) = ($"<!-- {section}: begin -->\n", $"<!-- {section}: end -->\n");
        var text = $"{begin}{string.Join('\n', lines)}\n{end}";
        var (from, to) = (page.IndexOf(begin, StringComparison.Ordinal), page.IndexOf(end, StringComparison.Ordinal));
        return from >= 0 && to > from ? $"{page[..from]}{text}{page[(to + end.Length)..]}"
            : page.Length == 0 ? text
            : $"{page.TrimEnd('\n')}\n\n{text}";
    }

    /// <summary>The same with a file, which need not be there.</summary>
    public static async Task WriteAsync(string file, string section, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        var page = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : "";
        await File.WriteAllTextAsync(file, Replace(page, section, lines), cancellationToken);
    }
}

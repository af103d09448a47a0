using System.Globalization;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Planning.Loading;

/// <summary>A value that was read, or why it could not be. <see cref="Quotable"/>: the text may be repeated in the message.</summary>
internal readonly record struct Outcome<T>(T? Value, string? Error = null, bool Quotable = true);

/// <summary>The kinds of single values: how each is read, within its range.</summary>
internal static class Scalars
{
    private static readonly (string Unit, long Factor)[] SizeUnits =
        [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("kB", 1L << 10), ("KB", 1L << 10), ("B", 1)];

    private static readonly (string Unit, long Milliseconds)[] TimeUnits =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Any text but the empty one.</summary>
    public static Outcome<string> Text(string text) => text.Trim().Length > 0 ? new(text) : new(null, "expected a text");

    /// <summary>The migration's name: it becomes part of the names of slots and publications.</summary>
    public static Outcome<string> MigrationName(string text) =>
        text.Length is >= 1 and <= 40 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? new(text)
            : new(null, "expected 1 to 40 of a-z, 0-9 and _");

    /// <summary>A pattern of <see cref="Selection"/>; one that is to move something must not name a schema that never moves.</summary>
    public static Func<string, Outcome<string>> Pattern(bool include) => text =>
        !SelectionPattern.TryParse(text, out var pattern, out var error) ? new(null, error)
        : include && !pattern.SchemaIsPrefix && Selection.IsSystemSchema(pattern.Schema) ? new(null, $"the schema {pattern.Schema} never moves")
        : new(text);

    /// <summary>A connection string. Its text is never repeated.</summary>
    public static Func<string, Outcome<DatabaseUrl>> Url(ConnectionContext context) => text =>
        ConnectionUri.TryParse(text, context, out var url, out var error) ? new(url) : new(null, error, Quotable: false);

    /// <summary><c>true</c> or <c>false</c>, as in YAML 1.2.</summary>
    public static Outcome<bool> Boolean(string text) => text switch
    {
        "true" or "True" or "TRUE" => new(true),
        "false" or "False" or "FALSE" => new(false),
        _ => new(false, "expected true or false"),
    };

    /// <summary>A whole number.</summary>
    public static Func<string, Outcome<int>> Integer(int min, int max) => text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? new(value)
            : new(0, $"expected a whole number from {min} to {max}");

    /// <summary><c>auto</c>, which is null, or a whole number.</summary>
    public static Func<string, Outcome<int?>> Workers(int max) => text =>
        string.Equals(text, "auto", StringComparison.Ordinal) ? new(null)
        : Integer(1, max)(text) is { Error: null } number ? new(number.Value)
        : new(null, $"expected auto or a whole number from 1 to {max}");

    /// <summary>A size with PostgreSQL's units, which are multiples of 1024 (manual, 19.1.1 Parameter Names and Values).</summary>
    public static Func<string, Outcome<long>> Size(long min, long max) => text =>
        TryUnit(text, SizeUnits, out var value) && value >= min && value <= max
            ? new(value)
            : new(0, $"expected a size from {Write(min, SizeUnits)} to {Write(max, SizeUnits)}, such as 256MB (units kB, MB, GB, TB)");

    /// <summary>A duration in <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>.</summary>
    public static Func<string, Outcome<TimeSpan>> Duration(TimeSpan min, TimeSpan max) => text =>
        TryUnit(text, TimeUnits, out var value) && value >= min.TotalMilliseconds && value <= max.TotalMilliseconds
            ? new(TimeSpan.FromMilliseconds(value))
            : new(default, $"expected a duration from {Write((long)min.TotalMilliseconds, TimeUnits.Reverse())} to "
                + $"{Write((long)max.TotalMilliseconds, TimeUnits.Reverse())}, such as 50ms, 5s, 10m or 48h");

    /// <summary>A percentage from 1 to 100, as a fraction.</summary>
    public static Outcome<double> Percent(string text) =>
        text.EndsWith('%') && int.TryParse(text.AsSpan(0, text.Length - 1).TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value is >= 1 and <= 100
            ? new(value / 100.0)
            : new(0, "expected a percentage from 1% to 100%");

    /// <summary>One word of several.</summary>
    public static Func<string, Outcome<T>> OneOf<T>(params (string Word, T Value)[] words) => text =>
    {
        foreach (var (word, value) in words)
            if (string.Equals(word, text, StringComparison.Ordinal)) return new(value);
        var valid = words.Select(word => word.Word).ToList();
        var nearest = Nearest.Find(text, valid) is { } found ? $" (nearest: {found})" : "";
        return new(default, $"expected {Either(valid)}{nearest}");
    };

    private static string Either(List<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    private static bool TryUnit(string text, IEnumerable<(string Unit, long Factor)> units, out long value)
    {
        value = 0;
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = text[digits..].Trim();
        foreach (var (name, factor) in units)
        {
            if (!string.Equals(name, unit, StringComparison.Ordinal)) continue;
            if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
            if (number > long.MaxValue / factor) return false;
            value = number * factor;
            return true;
        }
        return false;
    }

    /// <summary>With the biggest unit that leaves a whole number; units come biggest first.</summary>
    private static string Write(long value, IEnumerable<(string Unit, long Factor)> units)
    {
        var (unit, factor) = units.First(candidate => value % candidate.Factor == 0 && value >= candidate.Factor || candidate.Factor == 1);
        return $"{value / factor}{unit}";
    }
}

namespace Godwit.Engine.Planning.Loading;

/// <summary>How a piece of the file is repeated in a message.</summary>
internal static class Echo
{
    private const int MaxLength = 60;

    /// <summary>
    /// The text in quotes. What looks like a connection string is not repeated, whatever key it stands under: it may hold a password.
    /// </summary>
    public static string Of(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal)
            || text.Contains("password", StringComparison.OrdinalIgnoreCase))
            return "a value that is not shown here";
        var printable = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return printable.Length > MaxLength ? $"'{printable[..MaxLength]}…'" : $"'{printable}'";
    }
}

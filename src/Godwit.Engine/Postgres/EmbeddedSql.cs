namespace Godwit.Engine.Postgres;

/// <summary>Long statements live in <c>.sql</c> files beside their slice, embedded, runnable in psql.</summary>
internal static class EmbeddedSql
{
    /// <summary>Reads a file by its path with dots, without the assembly's name.</summary>
    /// <exception cref="InvalidOperationException">There is no such file: a mistake in the program.</exception>
    public static async Task<string> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using var stream = typeof(EmbeddedSql).Assembly.GetManifestResourceStream($"Godwit.Engine.{name}")
            ?? throw new InvalidOperationException($"No embedded statement {name}.");
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}

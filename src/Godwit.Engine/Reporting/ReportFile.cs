namespace Godwit.Engine.Reporting;

/// <summary>Writes a report to a file.</summary>
public static class ReportFile
{
    /// <summary>The report in the form that the file's name asks for: <c>.json</c>, <c>.txt</c>, else HTML.</summary>
    public static string Text(MigrationReport report, string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".json" => ReportJson.Write(report),
        ".txt" => string.Concat(ReportText.Lines(report).Select(line => $"{line}\n")),
        _ => ReportHtml.Write(report),
    };

    /// <summary>Fails where the file cannot be written, before the work that the report is about.</summary>
    /// <exception cref="GodwitException">Its folder is not there, or may not be written to.</exception>
    public static void RequireWritable(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write);
            if (stream.Length > 0) return;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unwritable(file, error);
        }
        File.Delete(file);
    }

    /// <summary>Writes it, over an older one.</summary>
    /// <exception cref="GodwitException">The file cannot be written.</exception>
    public static async Task WriteAsync(MigrationReport report, string file, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(file, Text(report, file), cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(file, error);
        }
    }

    private static GodwitException Unwritable(string file, Exception error) => new(ExitCode.Usage, new Problem(
        "report_unwritable", "The report cannot be written.", file, error.Message, "Name another file."), error);
}

using System.CommandLine;
using Godwit.Engine.Planning;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;
using Godwit.Engine.Verify;

namespace Godwit.Cli;

/// <summary>The option <c>--report FILE</c>.</summary>
internal static class ReportOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--report")
    {
        Description = "Write a report to pass on: one HTML file; .txt and .json by the name", HelpName = "FILE",
    };

    /// <summary>Gathers the report, writes it, and says where; nothing without a file.</summary>
    public static async Task WriteAsync(Session session, string? file, Configuration configuration, Verdict? verdict, bool atCopysSnapshot, CancellationToken cancellationToken)
    {
        if (file is null) return;
        await ReportFile.WriteAsync(await ReportReader.ReadAsync(configuration, verdict, atCopysSnapshot, session.Time, cancellationToken), file, cancellationToken);
        await session.SayAsync($"Report: {Path.GetFullPath(file)}");
    }
}

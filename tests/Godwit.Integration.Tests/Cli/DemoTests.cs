using System.Text.Json;
using System.Text.RegularExpressions;
using Godwit.Local;

namespace Godwit.Integration.Tests.Cli;

/// <summary>The demonstration and the option <c>--report</c>, as a user has them.</summary>
public sealed partial class DemoTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("demo --scale 0.02", "75 tables")]
    [InlineData("demo pagila", "23 tables")]
    public async Task It_moves_proves_reports_and_leaves_no_server(string command, string tables)
    {
        Assert.SkipUnless(LocalCluster.Has(17) && LocalCluster.Has(18), "There is no PostgreSQL 17 and 18 for this machine.");
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "report.html");
        using var demo = GodwitProcess.Start([.. command.Split(' '), "--report", file]);
        var (exitCode, wrapped, errors) = await demo.EndAsync();
        // Where the lines are broken depends on the figures.
        var output = Gaps().Replace(wrapped, " ");

        exitCode.ShouldBe(0, $"{wrapped}\n{errors}");
        errors.ShouldContain(file);
        output.ShouldContain("IDENTICAL");
        output.ShouldContain("intact");
        output.ShouldContain("; 0 failed,");
        var total = Total().Match(output);
        total.Success.ShouldBeTrue(wrapped);
        total.Groups["tables"].Value.ShouldBe(tables);
        var html = await File.ReadAllTextAsync(file, Cancellation);
        html.ShouldContain("<h1>Identical</h1>");
        html.ShouldContain($"All {total.Groups["rows"].Value} rows of {tables}");
        Directory.EnumerateDirectories(Path.GetTempPath(), $"godwit-pg-*-{demo.Id}-*").ShouldBeEmpty();
        Processes().ShouldNotContain(line => line.Contains("godwit-pg-", StringComparison.Ordinal) && line.Contains($"-{demo.Id}-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_migration_can_be_reported()
    {
        var (source, target) = (await servers.SampleAsync("chinook"), await servers.FreshDatabaseAsync());
        await using var workspace = await Workspace.BetweenAsync(source.Superuser, target.Superuser);
        string Report(string name) => Path.Combine(workspace.Folder, name);

        (await workspace.RunAsync($"verify --report {Report("early.html")}")).ShouldEndWith(4, "There is nothing to report.");
        File.Exists(Report("early.html")).ShouldBeFalse();
        (await workspace.RunAsync($"run --until schema --report {Report("early.html")}")).ShouldEndWith(2);
        (await workspace.RunAsync($"run --until copied --verify --report {Report("run.json")}")).ShouldEndWith(0, Report("run.json"));
        (await workspace.RunAsync($"verify --report {Report("verify.html")}")).ShouldEndWith(0, Report("verify.html"));
        (await workspace.RunAsync($"verify --table public.artist --report {Report("table.html")}")).ShouldEndWith(2);
        (await workspace.RunAsync($"verify --report {Report("missing/report.html")}")).ShouldEndWith(2, "cannot be written");

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Report("run.json"), Cancellation));
        var proof = json.RootElement.GetProperty("proof");
        proof.GetProperty("is_identical").GetBoolean().ShouldBeTrue();
        proof.GetProperty("at_copys_snapshot").GetBoolean().ShouldBeTrue();
        proof.GetProperty("target_rows").GetInt64().ShouldBe(proof.GetProperty("source_rows").GetInt64());
        json.RootElement.GetProperty("tables").EnumerateArray().Sum(table => table.GetProperty("rows").GetInt64()).ShouldBe(proof.GetProperty("source_rows").GetInt64());
        var audit = json.RootElement.GetProperty("audit");
        audit.GetProperty("entries").GetInt64().ShouldBeGreaterThan(10);
        audit.TryGetProperty("first_broken", out _).ShouldBeFalse();
        audit.GetProperty("connections").EnumerateArray().ShouldAllBe(made => made.GetProperty("is_verified").GetBoolean());

        await target.ExecuteAsync("DELETE FROM public.playlist_track WHERE playlist_id = 18");
        (await workspace.RunAsync($"verify --report {Report("verify.html")}")).ShouldEndWith(3);
        (await File.ReadAllTextAsync(Report("verify.html"), Cancellation)).ShouldContain("<h1>Different</h1>");
        foreach (var written in Directory.EnumerateFiles(workspace.Folder, "*.*").Where(written => Path.GetExtension(written) is ".html" or ".json"))
            workspace.Read((0, await File.ReadAllTextAsync(written, Cancellation), ""));
    }

    [GeneratedRegex(@"All (?<rows>[\d,]+) rows of (?<tables>\d+ tables) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Total();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Gaps();

    // A process may be gone before its file is read.
    private static IEnumerable<string> Processes() => Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder["/proc/".Length])).Select(folder =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    });
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Godwit.Engine.Reporting;

namespace Godwit.Engine.Tests.Reporting;

public sealed class ReportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("identical.txt")]
    [InlineData("identical.html")]
    [InlineData("identical.json")]
    [InlineData("different.txt")]
    [InlineData("different.html")]
    [InlineData("bare.txt")]
    public async Task It_reads_as_agreed(string name)
    {
        var report = Path.GetFileNameWithoutExtension(name) switch { "identical" => ReportSamples.Identical, "different" => ReportSamples.Different, _ => ReportSamples.Bare };
        // GODWIT_GOLDEN=write renews the files; what changed is then reviewed.
        var file = Path.Combine(Repository.Root, "tests", "Godwit.Engine.Tests", "Reporting", "Reports", name);
        var actual = ReportFile.Text(report, name);
        if (Environment.GetEnvironmentVariable("GODWIT_GOLDEN") == "write") await File.WriteAllTextAsync(file, actual, Cancellation);
        actual.ShouldBe(await File.ReadAllTextAsync(file, Cancellation));
    }

    [Fact]
    public void Nothing_that_a_report_names_becomes_markup()
    {
        const string Hostile = "public.\"<script>alert('x')</script>&amp;\"";
        var html = ReportHtml.Write(ReportSamples.Hostile(Hostile));
        html.ShouldNotContain("<script");
        html.ShouldNotContain("alert('");
        html.ShouldContain("public.&quot;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;&quot;");
        // Only elements and attributes of its own.
        Regex.Matches(html, "<(?<name>[a-z0-9]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => match.Groups["name"].Value).Distinct().ShouldBeSubsetOf(
            ["html", "head", "meta", "title", "style", "body", "main", "header", "p", "h1", "h2", "ul", "li", "b", "span", "section", "dl", "dt", "dd", "pre", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "i", "footer"]);
    }

    [Fact]
    public void Nothing_that_a_report_names_moves_the_cursor() =>
        string.Concat(ReportText.Lines(ReportSamples.Hostile("a\u001b[2Jb\rc\u0007"))).Any(char.IsControl).ShouldBeFalse();

    [Fact]
    public void The_file_needs_nothing_from_elsewhere()
    {
        var html = ReportHtml.Write(ReportSamples.Identical);
        foreach (var outside in new[] { "http:", "https:", "src=", "href=", "url(", "@import", "<link", "<script" }) html.ShouldNotContain(outside);
        html.ShouldContain("default-src 'none'");
    }

    [Fact]
    public void A_page_lists_every_table_and_a_terminal_twenty()
    {
        var html = ReportHtml.Write(ReportSamples.Identical);
        var text = ReportText.Lines(ReportSamples.Identical).ToList();
        foreach (var table in ReportSamples.Identical.Tables) html.ShouldContain($"<td>{table.Name}</td>");
        text.TakeWhile(line => line != "What moved: everything else").Count(line => line.StartsWith("  public.t", StringComparison.Ordinal)).ShouldBe(20);
        text.ShouldContain("  … and 5 tables more");
        text.ShouldContain(line => line.StartsWith("  25 tables ", StringComparison.Ordinal) && line.Contains("325,000", StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_of_words_fit()
    {
        foreach (var report in new[] { ReportSamples.Identical, ReportSamples.Different, ReportSamples.Bare })
            ReportText.Lines(report).ShouldAllBe(line => line.Length <= ReportText.Width || line.Contains("postgresql://", StringComparison.Ordinal));
    }

    [Fact]
    public void What_differs_stands_before_what_is_larger() =>
        ReportText.Lines(ReportSamples.Different).First(line => line.StartsWith("  public.", StringComparison.Ordinal)).ShouldStartWith("  public.lost");

    [Fact]
    public void Nothing_is_claimed_that_was_not_measured()
    {
        var text = string.Join('\n', ReportText.Lines(ReportSamples.Bare));
        text.ShouldNotContain("dentical");
        text.ShouldContain("NOT VERIFIED");
        text.ShouldContain("was not measured");
        text.ShouldNotContain("intact");
    }

    [Fact]
    public void Names_in_json_are_in_snake_case()
    {
        using var json = JsonDocument.Parse(ReportJson.Write(ReportSamples.Identical));
        json.RootElement.EnumerateObject().Select(property => property.Name).ShouldAllBe(name => name == JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_refused_beforehand_and_one_that_can_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "report.html");
        ReportFile.RequireWritable(file);
        File.Exists(file).ShouldBeFalse();
        await File.WriteAllTextAsync(file, "older", Cancellation);
        ReportFile.RequireWritable(file);
        (await File.ReadAllTextAsync(file, Cancellation)).ShouldBe("older");
        Should.Throw<GodwitException>(() => ReportFile.RequireWritable(Path.Combine(folder.Path, "missing", "report.html"))).ExitCode.ShouldBe(ExitCode.Usage);
    }
}

using System.Globalization;
using System.Net;
using System.Text;

namespace Godwit.Engine.Reporting;

/// <summary>A report as one HTML file: no script, nothing from elsewhere, for light, dark and paper.</summary>
public static class ReportHtml
{
    private static readonly string Style = ReadStyle();

    /// <summary>The file's text. Every text of the report is encoded.</summary>
    public static string Write(MigrationReport report)
    {
        var page = ReportPage.Of(report);
        var html = new StringBuilder();
        html.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{Text($"{page.Title}: {page.Mark.ToLowerInvariant()}")}</title>
            <style>
            {Style}</style>
            </head>
            <body>
            <main>
            <header class="{(page.IsGood switch { true => "good", false => "bad", null => "open" })}">
            <p class="title">{Text(page.Title)}</p>
            <h1>{Text(page.Mark)}</h1>
            <p class="sentence">{Text(page.Sentence)}</p>
            <ul class="figures">

            """);
        foreach (var (value, what) in page.Figures) html.Append($"<li><b>{Text(value)}</b> <span>{Text(what)}</span></li>\n");
        html.Append("</ul>\n</header>\n");
        if (page.Note is { } note) html.Append($"<p class=\"note\">{Text(note)}</p>\n");
        foreach (var section in page.Sections)
        {
            html.Append($"<section>\n<h2>{Text(section.Title)}</h2>\n");
            foreach (var block in section.Blocks) Append(html, block);
            html.Append("</section>\n");
        }
        html.Append($"<footer>{Text(page.Written)}</footer>\n</main>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void Append(StringBuilder html, ReportBlock block)
    {
        switch (block)
        {
            case ReportBlock.Prose prose:
                html.Append($"<p>{Text(prose.Text)}</p>\n");
                break;
            case ReportBlock.Facts facts:
                html.Append("<dl>\n");
                foreach (var (name, value) in facts.Lines) html.Append($"<dt>{Text(name)}</dt><dd>{Text(value)}</dd>\n");
                html.Append("</dl>\n");
                break;
            case ReportBlock.Items items:
                html.Append("<ul>\n");
                foreach (var (text, statement) in items.Lines)
                    html.Append($"<li>{Text(text)}{(statement is null ? "" : $":<pre>{Text(statement)}</pre>")}</li>\n");
                html.Append("</ul>\n");
                break;
            case ReportBlock.Grid grid:
                Append(html, grid);
                break;
            default:
                throw new NotSupportedException($"No HTML for {block.GetType().Name}.");
        }
    }

    private static void Append(StringBuilder html, ReportBlock.Grid grid)
    {
        var bars = grid.Rows.Any(row => row.Bar is not null);
        html.Append("<table>\n<thead><tr>");
        foreach (var column in grid.Columns) html.Append($"<th{Class(column)}>{Text(column.Title)}</th>");
        html.Append(bars ? "<th class=\"bar\"></th></tr></thead>\n<tbody>\n" : "</tr></thead>\n<tbody>\n");
        foreach (var row in grid.Rows)
        {
            html.Append("<tr>");
            AppendCells(html, grid, row.Cells);
            if (bars) html.Append($"<td class=\"bar\">{Bar(row.Bar)}</td>");
            html.Append("</tr>\n");
        }
        html.Append("</tbody>\n");
        if (grid.Total is { } total)
        {
            html.Append("<tfoot><tr>");
            AppendCells(html, grid, total);
            html.Append(bars ? "<td class=\"bar\"></td></tr></tfoot>\n" : "</tr></tfoot>\n");
        }
        html.Append("</table>\n");
    }

    private static void AppendCells(StringBuilder html, ReportBlock.Grid grid, IEnumerable<string> cells)
    {
        foreach (var (column, cell) in grid.Columns.Zip(cells)) html.Append($"<td{Class(column)}>{Text(cell)}</td>");
    }

    private static string Class(ReportColumn column) => column.IsFigure ? " class=\"figure\"" : "";

    private static string Bar((double Start, double Length)? bar) => bar is var (start, length)
        ? string.Create(CultureInfo.InvariantCulture, $"<i style=\"margin-left:{start * 100:0.##}%;width:{length * 100:0.##}%\"></i>")
        : "";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string ReadStyle()
    {
        using var reader = new StreamReader(typeof(ReportHtml).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("No embedded report.css."));
        return reader.ReadToEnd();
    }
}

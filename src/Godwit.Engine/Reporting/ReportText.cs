using System.Text;

namespace Godwit.Engine.Reporting;

/// <summary>A report for a terminal: short lists, no line longer than <see cref="Width"/> but statements.</summary>
public static class ReportText
{
    /// <summary>Longest line of words.</summary>
    public const int Width = 100;

    private const int ShortList = 20;
    private const int ShortNames = 6;
    private const string Indent = "  ";

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(MigrationReport report)
    {
        var page = ReportPage.Of(report, ShortNames);
        yield return $"{(page.IsGood switch { true => "✓", false => "✗", null => "!" })} {Plain(page.Title)}: {page.Mark.ToUpperInvariant()}";
        foreach (var line in Wrapped(page.Sentence, Indent.Length)) yield return Indent + line;
        if (page.Note is { } note)
            foreach (var line in Wrapped(note, Indent.Length)) yield return Indent + line;
        foreach (var section in page.Sections)
        {
            yield return "";
            yield return section.Title;
            foreach (var line in section.Blocks.SelectMany(Block)) yield return (Indent + line).TrimEnd();
        }
        yield return "";
        yield return Plain(page.Written);
    }

    private static IEnumerable<string> Block(ReportBlock block) => block switch
    {
        ReportBlock.Prose prose => Wrapped(prose.Text, Indent.Length),
        ReportBlock.Facts facts => Facts(facts),
        ReportBlock.Items items => items.Lines.SelectMany(Item),
        ReportBlock.Grid grid => Grid(grid),
        _ => throw new NotSupportedException($"No text for {block.GetType().Name}."),
    };

    private static IEnumerable<string> Facts(ReportBlock.Facts facts)
    {
        var width = facts.Lines.Select(line => line.Name.Length).DefaultIfEmpty().Max() + 2;
        foreach (var (name, value) in facts.Lines)
        {
            var label = name.PadRight(width);
            foreach (var line in Wrapped(value, Indent.Length + width))
            {
                yield return label + line;
                label = new(' ', width);
            }
        }
    }

    private static IEnumerable<string> Item((string Text, string? Statement) item)
    {
        var sign = "- ";
        foreach (var line in Wrapped(item.Statement is null ? item.Text : $"{item.Text}:", Indent.Length + sign.Length))
        {
            yield return sign + line;
            sign = Indent;
        }
        foreach (var statement in item.Statement?.Split('\n') ?? []) yield return $"    {Plain(statement)}";
    }

    private static IEnumerable<string> Grid(ReportBlock.Grid grid)
    {
        var rows = grid.Rows.Take(ShortList).Select(row => row.Cells).ToList();
        List<IEnumerable<string>> all = [grid.Columns.Select(column => column.Title), .. rows, .. grid.Total is { } total ? [total] : Array.Empty<IEnumerable<string>>()];
        var widths = grid.Columns.Select((_, index) => all.Max(cells => Plain(cells.ElementAt(index)).Length)).ToList();
        string Row(IEnumerable<string> cells) => string.Join("  ", cells.Select((cell, index) =>
            grid.Columns[index].IsFigure ? Plain(cell).PadLeft(widths[index]) : Plain(cell).PadRight(widths[index])));
        yield return Row(grid.Columns.Select(column => column.Title));
        foreach (var row in rows) yield return Row(row);
        if (grid.Rows.Length > ShortList) yield return $"… and {Figures.Count(grid.Rows.Length - ShortList, grid.Noun)} more";
        if (grid.Total is { } sum) yield return Row(sum);
    }

    // Words are not broken: a name that is longer than the line makes it longer.
    private static IEnumerable<string> Wrapped(string text, int before)
    {
        var line = new StringBuilder();
        foreach (var word in Plain(text).Split(' '))
        {
            if (line.Length > 0 && before + line.Length + 1 + word.Length > Width)
            {
                yield return line.ToString();
                line.Clear();
            }
            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }
        yield return line.ToString();
    }

    // A name may hold anything: nothing of it may move the cursor.
    private static string Plain(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '·' : character));
}

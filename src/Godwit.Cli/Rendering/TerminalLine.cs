namespace Godwit.Cli.Rendering;

/// <summary>The last line of a terminal, which moves, and the lines that are printed above it, which stay. Not thread-safe.</summary>
/// <param name="writer">The terminal.</param>
/// <param name="width">Its columns; asked each time, because a window can be resized.</param>
/// <param name="colours">Use colours.</param>
internal sealed class TerminalLine(TextWriter writer, Func<int> width, bool colours)
{
    // Back to the first column, erase the line: https://www.xfree86.org/current/ctlseqs.html
    private const string Erase = "\r\u001b[2K";
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    /// <summary>Columns that a moving line may use; the last one stays free, so that the terminal does not wrap.</summary>
    public int Width => Math.Max(20, width() - 1);

    /// <summary>Prints a line that stays; the terminal may wrap it.</summary>
    public void Print(Mark mark, string text) => writer.Write($"{Erase}{Coloured(mark)} {text}\n");

    /// <summary>Replaces the moving line; what does not fit is cut.</summary>
    public void Show(Mark mark, string text) =>
        writer.Write($"{Erase}{Coloured(mark)} {(text.Length + 2 > Width ? $"{text[..(Width - 3)]}…" : text)}");

    /// <summary>Erases the moving line.</summary>
    public void Clear() => writer.Write(Erase);

    /// <summary>Draws again and again until the work ends, and once more then; no moving line is left.</summary>
    public async Task<T> WhileAsync<T>(Task<T> work, Action draw, TimeProvider time)
    {
        try
        {
            while (!work.IsCompleted)
            {
                await Task.WhenAny(work, Task.Delay(Refresh, time));
                draw();
            }
            return await work;
        }
        finally
        {
            Clear();
        }
    }

    private string Coloured(Mark mark) => colours ? $"\u001b[{mark.Colour}m{mark.Sign}\u001b[0m" : mark.Sign;
}

/// <summary>The sign at the beginning of a line.</summary>
/// <param name="Sign">One character.</param>
/// <param name="Colour">Number of its colour in SGR.</param>
internal readonly record struct Mark(string Sign, int Colour)
{
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    /// <summary>Done.</summary>
    public static Mark Done { get; } = new("✓", 32);

    /// <summary>Failed.</summary>
    public static Mark Failed { get; } = new("✗", 31);

    /// <summary>Worth knowing.</summary>
    public static Mark Note { get; } = new("!", 33);

    /// <summary>Under way: turns with time.</summary>
    public static Mark Running(TimeSpan elapsed) => new(Frames[(int)(elapsed.TotalMilliseconds / 100 % Frames.Length)].ToString(), 36);
}

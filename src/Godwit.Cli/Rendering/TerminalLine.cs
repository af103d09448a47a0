using Spectre.Console;
using Spectre.Console.Rendering;

namespace Godwit.Cli.Rendering;

/// <summary>The last line of a terminal, which moves, and the lines that are printed above it, which stay. Not thread-safe.</summary>
/// <param name="console">The terminal; without colours where the user wants none (https://no-color.org).</param>
internal sealed class TerminalLine(IAnsiConsole console)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private LiveDisplayContext? _moving;

    /// <summary>Columns that a moving line may use; the last one stays free, so that the terminal does not wrap.</summary>
    public int Width => Math.Max(20, console.Profile.Width - 1);

    /// <summary>Prints a line that stays; the terminal may wrap it.</summary>
    public void Print(Mark mark, string text) => console.Write(new OverTheMovingLine(Line(mark, text)));

    /// <summary>Replaces the moving line; what does not fit is cut.</summary>
    public void Show(Mark mark, string text) =>
        _moving?.UpdateTarget(Line(mark, text.Length + 2 > Width ? $"{text[..(Width - 3)]}…" : text));

    /// <summary>Draws again and again until the work ends, and once more then; no moving line is left.</summary>
    public Task<T> WhileAsync<T>(Task<T> work, Action draw, TimeProvider time) =>
        console.Live(Text.Empty).AutoClear(true).StartAsync(async moving =>
        {
            _moving = moving;
            while (!work.IsCompleted)
            {
                await Task.WhenAny(work, Task.Delay(Refresh, time));
                draw();
            }
            return await work;
        });

    // Two lines high, the second empty: for a single one the library sends "up by 0", which terminals take for 1.
    private static Paragraph Line(Mark mark, string text) => new Paragraph().Append(mark.Sign, new Style(mark.Colour)).Append($" {text}\n");

    // A printed line begins where the moving one stands; the library does not erase what is longer.
    private sealed class OverTheMovingLine(IRenderable line) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            line.Render(options, maxWidth).Prepend(Segment.Control("\u001b[2K"));
    }
}

/// <summary>The sign at the beginning of a line.</summary>
/// <param name="Sign">One character.</param>
/// <param name="Colour">Its colour.</param>
internal readonly record struct Mark(string Sign, Color Colour)
{
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    /// <summary>Done.</summary>
    public static Mark Done { get; } = new("✓", Color.Green);

    /// <summary>Failed.</summary>
    public static Mark Failed { get; } = new("✗", Color.Red);

    /// <summary>Worth knowing.</summary>
    public static Mark Note { get; } = new("!", Color.Yellow);

    /// <summary>Under way: turns with time.</summary>
    public static Mark Running(TimeSpan elapsed) => new(Frames[(int)(elapsed.TotalMilliseconds / 100 % Frames.Length)].ToString(), Color.Aqua);
}

using Godwit.Cli.Rendering;
using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Godwit.Engine.Verify;

namespace Godwit.Cli.Verify;

/// <summary>Progress of a verification on a terminal: one line that moves.</summary>
internal sealed class VerifyDisplay(TerminalLine line, TimeProvider time) : IProgress<VerifyProgress>
{
    // Reports come from several threads; a reference is replaced as one.
    private volatile VerifyProgress? _source;
    private volatile VerifyProgress? _target;

    /// <inheritdoc/>
    public void Report(VerifyProgress value)
    {
        if (value.Side == Side.Source) _source = value;
        else _target = value;
    }

    /// <summary>Shows the progress of <paramref name="work"/> until it ends.</summary>
    public Task<T> ShowAsync<T>(Func<IProgress<VerifyProgress>, Task<T>> work)
    {
        var started = time.GetTimestamp();
        return line.WhileAsync(work(this), Draw, time);

        void Draw()
        {
            var elapsed = time.GetElapsedTime(started);
            line.Show(Mark.Running(elapsed), $"verify  {Figures.Duration(elapsed)}  source {Share(_source)}, target {Share(_target)}");
        }
    }

    private static string Share(VerifyProgress? progress) =>
        progress is null ? "…" : $"{Figures.Bytes(progress.BytesDone)} of {Figures.Bytes(progress.BytesTotal)}";
}

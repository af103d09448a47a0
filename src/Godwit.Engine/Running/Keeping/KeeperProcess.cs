using System.Diagnostics;

namespace Godwit.Engine.Running.Keeping;

/// <summary>How to start a keeper: the program, and the arguments that make it one. It reads a <see cref="KeeperRequest"/> from its standard input.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">Its arguments; no secret.</param>
public sealed record KeeperCommand(string FileName, IReadOnlyList<string> Arguments);

/// <summary>A keeper's process as its runner sees it: started ahead, so that it is there when a snapshot is.</summary>
internal sealed class KeeperProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly KeeperCommand _command;
    private readonly Process _process;

    private KeeperProcess(KeeperCommand command, Process process) => (_command, _process) = (command, process);

    /// <summary>Starts one; it waits for its request, and ends if this process ends without one.</summary>
    /// <exception cref="GodwitException">The system did not start it.</exception>
    public static KeeperProcess Start(KeeperCommand command)
    {
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        try
        {
            return new(command, Process.Start(start) ?? throw new InvalidOperationException("The system started no process."));
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            throw Failure(command, error);
        }
    }

    /// <summary>Hands it its snapshot, and waits until it keeps it. From then on it lives on when this process ends.</summary>
    /// <exception cref="GodwitException">It cannot keep the snapshot.</exception>
    public async Task<KeeperReply> KeepAsync(KeeperRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(request.ToLine().AsMemory(), either.Token);
            _process.StandardInput.Close();
            var line = await _process.StandardOutput.ReadLineAsync(either.Token)
                ?? throw new InvalidOperationException($"It ended: {(await _process.StandardError.ReadToEndAsync(either.Token)).Trim()}");
            var reply = KeeperReply.FromLine(line);
            return reply.Error is null ? reply : throw new InvalidOperationException(reply.Error);
        }
        catch (Exception error)
        {
            _process.Kill();
            if (error is InvalidOperationException or IOException or System.Text.Json.JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                throw Failure(_command, error);
            throw;
        }
    }

    /// <summary>Lets go of it. One that has no request yet reads the end of its input, and ends.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.Dispose();
    }

    private static GodwitException Failure(KeeperCommand command, Exception error) => new(ExitCode.Failed, new Problem(
        "keeper_failed", "The keeper, which keeps the copy's snapshot alive beside the runner, could not be started.", command.FileName, error.Message,
        "`godwit run` again; if it stays, see whether this machine lets a process start another, and whether the source has a connection to spare."), error);
}

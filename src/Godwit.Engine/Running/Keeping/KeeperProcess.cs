using System.Diagnostics;

namespace Godwit.Engine.Running.Keeping;

/// <summary>How to start a keeper: the program, and the arguments that make it one. It reads a <see cref="KeeperRequest"/> from its standard input.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">Its arguments; no secret.</param>
public sealed record KeeperCommand(string FileName, IReadOnlyList<string> Arguments);

/// <summary>Starts keepers.</summary>
internal static class KeeperProcess
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Starts one, and waits until it keeps the snapshot. It lives on when this process ends.</summary>
    /// <exception cref="GodwitException">It could not be started, or cannot keep the snapshot.</exception>
    public static async Task<KeeperReply> StartAsync(KeeperCommand command, KeeperRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException("The system started no process.");
            try
            {
                await process.StandardInput.WriteLineAsync(request.ToLine().AsMemory(), either.Token);
                process.StandardInput.Close();
                var line = await process.StandardOutput.ReadLineAsync(either.Token) ?? throw new InvalidOperationException($"It ended: {(await process.StandardError.ReadToEndAsync(either.Token)).Trim()}");
                var reply = KeeperReply.FromLine(line);
                return reply.Error is null ? reply : throw new InvalidOperationException(reply.Error);
            }
            catch
            {
                process.Kill();
                throw;
            }
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception or IOException or System.Text.Json.JsonException
            || (error is OperationCanceledException && deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested))
        {
            throw new GodwitException(ExitCode.Failed, new Problem(
                "keeper_failed", "The keeper, which keeps the copy's snapshot alive beside the runner, could not be started.", command.FileName, error.Message,
                "`godwit run` again; if it stays, see whether this machine lets a process start another, and whether the source has a connection to spare."), error);
        }
    }
}

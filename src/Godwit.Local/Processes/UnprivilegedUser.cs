using System.Diagnostics;
using System.Globalization;
using Godwit.Engine;

namespace Godwit.Local.Processes;

/// <summary>PostgreSQL refuses to run as root: then it runs as the user <c>postgres</c>, or <c>nobody</c> where there is none.</summary>
internal sealed record UnprivilegedUser(string Name, int UserId, int GroupId)
{
    /// <summary>Whom to run servers as; null when this process is not root and can run them itself.</summary>
    /// <exception cref="GodwitException">Root, and no such user exists.</exception>
    public static UnprivilegedUser? Needed()
    {
        if (!Environment.IsPrivilegedProcess) return null;
        var users = File.ReadLines("/etc/passwd").Select(Read).OfType<UnprivilegedUser>().ToList();
        return users.Find(user => string.Equals(user.Name, "postgres", StringComparison.Ordinal))
            ?? users.Find(user => string.Equals(user.Name, "nobody", StringComparison.Ordinal))
            ?? throw new GodwitException(ExitCode.Refused, new Problem(
                "no_unprivileged_user", "There is no user to run PostgreSQL as.", "/etc/passwd",
                "PostgreSQL refuses to run as root, and neither postgres nor nobody exists.", "useradd --system postgres"));
    }

    /// <summary>Gives files to this user, whole folders too.</summary>
    /// <exception cref="GodwitException">The file system refuses.</exception>
    public async Task OwnAsync(string[] paths, CancellationToken cancellationToken)
    {
        var outcome = await ChildProcess.RunAsync(
            ChildProcess.Describe("chown", ["-R", $"{UserId}:{GroupId}", .. paths]), cancellationToken);
        if (outcome.ExitCode != 0)
            throw new GodwitException(ExitCode.Failed, new Problem(
                "chown_failed", $"Files could not be given to {Name}.", paths[0], outcome.Tail(), "Use a TMPDIR on a local file system."));
    }

    /// <summary>The same process, run as this user.</summary>
    public ProcessStartInfo Drop(ProcessStartInfo start)
    {
        var arguments = start.ArgumentList.ToList();
        start.ArgumentList.Clear();
        string[] drop = [$"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--", start.FileName];
        foreach (var argument in drop.Concat(arguments)) start.ArgumentList.Add(argument);
        start.FileName = "setpriv";
        start.Environment["HOME"] = start.WorkingDirectory;
        return start;
    }

    private static UnprivilegedUser? Read(string line) =>
        line.Split(':') is [var name, _, var user, var group, ..]
        && int.TryParse(user, CultureInfo.InvariantCulture, out var userId)
        && int.TryParse(group, CultureInfo.InvariantCulture, out var groupId)
            ? new(name, userId, groupId)
            : null;
}

using System.Diagnostics;
using Godwit.Engine;
using Godwit.Local.Processes;
using Godwit.Local.Servers;

namespace Godwit.Local.Clusters;

/// <summary>Runs one server in its folder, as an unprivileged user.</summary>
internal sealed class Server(ClusterFolder folder, ServerPrograms programs, UnprivilegedUser? user, LocalClusterOptions options)
{
    private const int PortAttempts = 5;

    /// <summary>The port that it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Creates the database cluster.</summary>
    /// <exception cref="GodwitException">initdb failed.</exception>
    public async Task InitializeAsync(string superuser, Secret password, bool tlsOnly, CancellationToken cancellationToken)
    {
        var certificate = ServerCertificate.Create(options.Time);
        var passwordFile = Path.Combine(folder.Settings, "password");
        await File.WriteAllTextAsync(folder.CaCertificate, certificate.Authority, cancellationToken);
        await File.WriteAllTextAsync(passwordFile, password.Reveal(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.Settings, "server.crt"), certificate.Certificate, cancellationToken);
        var key = Path.Combine(folder.Settings, "server.key");
        await File.WriteAllTextAsync(key, certificate.Key, cancellationToken);
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        if (user is not null) await user.OwnAsync([folder.Data, folder.Sockets, folder.Settings], cancellationToken);

        await RunAsync("initdb", cancellationToken,
            "-D", folder.Data, "-U", superuser, "-A", "scram-sha-256", $"--pwfile={passwordFile}",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        File.Delete(passwordFile);
        // initdb made both files: they stay the unprivileged user's.
        await File.AppendAllTextAsync(
            Path.Combine(folder.Data, "postgresql.conf"), ServerSettings.Configuration(folder, options), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.Data, "pg_hba.conf"), ServerSettings.HostAccess(tlsOnly), cancellationToken);
    }

    /// <summary>Starts it, on a free port the first time, and waits until it accepts connections.</summary>
    /// <exception cref="GodwitException">It does not start; what its log says is in the message.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = Port > 0 ? Port : FreePort.Find();
            // pg_ctl starts it in a session of its own: Ctrl-C reaches the owner, who decides.
            var outcome = await ChildProcess.RunAsync(
                Describe("pg_ctl", "start", "-D", folder.Data, "-l", folder.Log, "-w", "-t", "60", "-s", "-o", $"-p {port}"), cancellationToken);
            if (outcome.ExitCode == 0 && await ListensAsync(cancellationToken))
            {
                Port = port;
                return;
            }
            if (outcome.ExitCode == 0) await StopAsync(immediate: true, cancellationToken);
            var log = await LogTailAsync(cancellationToken);
            if (Port == 0 && attempt < PortAttempts && log.Contains("Address already in use", StringComparison.Ordinal)) continue;
            throw Failed("pg_ctl", $"{outcome.Tail()} {log}");
        }
    }

    /// <summary>Stops it. Immediate: without a checkpoint, as in a crash.</summary>
    /// <exception cref="GodwitException">It does not stop.</exception>
    public Task StopAsync(bool immediate, CancellationToken cancellationToken) => RunAsync(
        "pg_ctl", cancellationToken, "stop", "-D", folder.Data, "-w", "-t", "60", "-s", "-m", immediate ? "immediate" : "fast");

    // It also starts with ::1 alone, when somebody took the port of 127.0.0.1 meanwhile; line 6 says where it listens first.
    private async Task<bool> ListensAsync(CancellationToken cancellationToken) =>
        (await File.ReadAllLinesAsync(Path.Combine(folder.Data, "postmaster.pid"), cancellationToken)) is [_, _, _, _, _, "127.0.0.1", ..];

    private async Task RunAsync(string program, CancellationToken cancellationToken, params string[] arguments)
    {
        var outcome = await ChildProcess.RunAsync(Describe(program, arguments), cancellationToken);
        if (outcome.ExitCode != 0) throw Failed(program, outcome.Tail());
    }

    private ProcessStartInfo Describe(string program, params string[] arguments)
    {
        var start = ChildProcess.Describe(programs[program], arguments, folder.Path);
        return user is null ? start : user.Drop(start);
    }

    private GodwitException Failed(string program, string why) => new(ExitCode.Failed, new Problem(
        "cluster_failed", $"A local PostgreSQL {programs.Major} failed: {program}.", folder.Path, why,
        "Check free space and memory of this machine, and that the folder can be entered by the user who runs PostgreSQL."));

    private async Task<string> LogTailAsync(CancellationToken cancellationToken) =>
        File.Exists(folder.Log) ? string.Join("; ", (await File.ReadAllLinesAsync(folder.Log, cancellationToken)).TakeLast(5)) : "";
}

using System.Security.Cryptography;
using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Local.Clusters;
using Godwit.Local.Processes;
using Godwit.Local.Servers;
using Godwit.Local.StandIns;
using Npgsql;

namespace Godwit.Local;

/// <summary>
/// A real PostgreSQL server of its own, in a temporary folder, on a free port. Disposing stops it and removes every trace; what a
/// killed process left is removed by the next start. An owner turns SIGINT and SIGTERM into a cancellation, and disposes.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private readonly ClusterFolder _folder;
    private readonly Server _server;
    private readonly LocalClusterOptions _options;
    private readonly StandInDefinition _standIn;
    private readonly Secret _superuserPassword = NewPassword();
    private readonly Secret _customerPassword;
    private int _disposed;

    private LocalCluster(ServerPrograms programs, UnprivilegedUser? user, LocalClusterOptions options)
    {
        _options = options;
        _standIn = StandInDefinition.Of(options.StandIn);
        _customerPassword = string.Equals(_standIn.Customer, _standIn.Superuser, StringComparison.Ordinal) ? _superuserPassword : NewPassword();
        Version = programs.Major;
        _folder = ClusterFolder.Create(options.Parent ?? ClusterFolder.DefaultParent);
        _server = new Server(_folder, programs, user, options);
        AppDomain.CurrentDomain.ProcessExit += RemoveAtExit;
    }

    /// <summary>PostgreSQL's major version.</summary>
    public int Version { get; }

    /// <summary>The platform that it behaves like.</summary>
    public StandIn StandIn => _options.StandIn;

    /// <summary>Port on the loopback addresses.</summary>
    public int Port => _server.Port;

    /// <summary>The cluster's folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>Folder of its Unix socket: a host for libpq and Npgsql.</summary>
    public string SocketFolder => _folder.Sockets;

    /// <summary>PEM file of the authority that signed the server's certificate.</summary>
    public string CaCertificate => _folder.CaCertificate;

    /// <summary>The server's log.</summary>
    public string Log => _folder.Log;

    /// <summary>The role that a customer of the platform gets; the superuser on <see cref="StandIn.Plain"/> only.</summary>
    public string CustomerRole => _standIn.Customer;

    /// <summary>True when a major version is installed, or can be downloaded.</summary>
    public static bool Has(int version) => SystemServers.All().Any(server => server.Major == version) || PinnedPackage.For(version) is not null;

    /// <summary>Starts a cluster and waits until it accepts connections. First removes what killed processes left.</summary>
    /// <exception cref="GodwitException">Exit code 4 when the version is not to be had here; 1 when the server does not start.</exception>
    public static async Task<LocalCluster> StartAsync(LocalClusterOptions options, CancellationToken cancellationToken)
    {
        await ClusterFolder.SweepAsync(options.Parent ?? ClusterFolder.DefaultParent, options.Time, cancellationToken);
        var programs = await ServerLocator.FindAsync(options.Version, options.Time, cancellationToken);
        var cluster = new LocalCluster(programs, UnprivilegedUser.Needed(), options);
        try
        {
            await cluster.InitializeAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Logs in as the role that a migration would use on this platform.</summary>
    public DatabaseUrl Customer(string database) => Url(_standIn.Customer, _customerPassword, database);

    /// <summary>Logs in as the superuser, which on a platform is not the customer's.</summary>
    public DatabaseUrl Superuser(string database) => Url(_standIn.Superuser, _superuserPassword, database);

    /// <summary>Logs in as any role, over TLS, verified.</summary>
    public DatabaseUrl Url(string role, Secret? password, string database) => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        User = role,
        Password = password,
        Tls = TlsMode.VerifyFull,
        RootCertificate = CaCertificate,
    };

    /// <summary>Opens a session as the superuser.</summary>
    public Task<NpgsqlConnection> OpenSuperuserAsync(string database, CancellationToken cancellationToken) =>
        new Database(Side.Target, Superuser(database), requireTls: true).OpenAsync(cancellationToken);

    /// <summary>Creates a database with all that the platform puts into a new one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="owner">Its owner; null: the customer.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="PostgresException">The server refused it.</exception>
    public async Task CreateDatabaseAsync(string name, string? owner, CancellationToken cancellationToken)
    {
        await using (var session = await OpenSuperuserAsync("postgres", cancellationToken))
            await session.ExecuteAsync(
                $"CREATE DATABASE {Sql.Name(name)} TEMPLATE template0 OWNER {Sql.Name(owner ?? CustomerRole)}", cancellationToken);
        await EquipAsync(name, cancellationToken);
    }

    /// <summary>Drops a database and ends the sessions in it.</summary>
    /// <exception cref="PostgresException">The server refused it; it does while a logical slot uses the database.</exception>
    public async Task DropDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var session = await OpenSuperuserAsync("postgres", cancellationToken);
        await session.ExecuteAsync($"DROP DATABASE IF EXISTS {Sql.Name(name)} WITH (FORCE)", cancellationToken);
    }

    /// <summary>Stops the server and starts it again on the same port. Immediate: as in a crash.</summary>
    /// <exception cref="GodwitException">It does not stop or start.</exception>
    public async Task RestartAsync(bool immediate, CancellationToken cancellationToken)
    {
        await StopAsync(immediate, cancellationToken);
        await StartAgainAsync(cancellationToken);
    }

    /// <summary>Stops the server; its folder stays. Immediate: as in a crash.</summary>
    /// <exception cref="GodwitException">It does not stop.</exception>
    public Task StopAsync(bool immediate, CancellationToken cancellationToken) => _server.StopAsync(immediate, cancellationToken);

    /// <summary>Starts a server that was stopped, on the same port.</summary>
    /// <exception cref="GodwitException">It does not start.</exception>
    public Task StartAgainAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    /// <summary>Stops the server and removes its folder. Not cancellable: nothing may stay behind.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _folder.RemoveAsync(_options.Time, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit -= RemoveAtExit;
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await _server.InitializeAsync(_standIn.Superuser, _superuserPassword, _options.TlsOnly ?? _standIn.TlsOnly, cancellationToken);
        await _server.StartAsync(cancellationToken);
        if (_standIn.ClusterScript is { } script)
        {
            await using var session = await OpenSuperuserAsync("postgres", cancellationToken);
            await session.ExecuteAsync(StandInDefinition.Read(script), cancellationToken);
            await session.ExecuteAsync(
                $"ALTER ROLE {Sql.Name(_standIn.Customer)} PASSWORD {Sql.Text(_customerPassword.Reveal())}", cancellationToken);
        }
        await EquipAsync("postgres", cancellationToken);
    }

    private async Task EquipAsync(string database, CancellationToken cancellationToken)
    {
        if (_standIn.DatabaseScript is not { } script) return;
        await using var session = await OpenSuperuserAsync(database, cancellationToken);
        await session.ExecuteAsync(StandInDefinition.Read(script), cancellationToken);
    }

    /// <summary>The same for a process that is ending now. .NET raises no ProcessExit for a signal: the owner handles those.</summary>
    internal void RemoveNow()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _folder.RemoveAtExit();
    }

    private void RemoveAtExit(object? sender, EventArgs e) => RemoveNow();

    private static Secret NewPassword() => new(RandomNumberGenerator.GetHexString(32, lowercase: true));
}

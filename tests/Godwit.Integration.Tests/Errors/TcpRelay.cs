using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Godwit.Engine.Postgres;

namespace Godwit.Integration.Tests.Errors;

/// <summary>A network between Godwit and a server that a test can cut, slow down, or let fall silent.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();
    private readonly int _serverPort;
    private TcpListener _listener;
    private Task _accepting;
    private TaskCompletionSource _flowing = Flowing();
    private long _forwarded;

    private TcpRelay(int serverPort)
    {
        _serverPort = serverPort;
        _listener = Listen(0);
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes a second that each direction of a connection lets through; null: all.</summary>
    public int? BytesPerSecond { get; set; }

    /// <summary>Bytes that went through, both ways.</summary>
    public long Forwarded => Interlocked.Read(ref _forwarded);

    /// <summary>A relay before a server of this machine.</summary>
    public static TcpRelay Before(DatabaseUrl url) => new(url.Port);

    /// <summary>The URL through the relay.</summary>
    public DatabaseUrl Through(DatabaseUrl url) => url with { Host = "127.0.0.1", Port = Port };

    /// <summary>Ends every connection at once, as a router that restarts; new ones are accepted.</summary>
    public void Cut()
    {
        foreach (var socket in _sockets.Keys) Close(socket);
    }

    /// <summary>New connections are refused.</summary>
    public async Task RefuseAsync()
    {
        var port = Port;
        _listener.Stop();
        await _accepting;
        _listener = new TcpListener(IPAddress.Loopback, port);
    }

    /// <summary>New connections are accepted again, on the same port.</summary>
    public void Accept()
    {
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Nothing is forwarded any more, and nobody is told.</summary>
    public void FallSilent() => _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was held back is forwarded, and all that comes.</summary>
    public void Flow() => _flowing.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Flow();
        Cut();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private static TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        flowing.SetResult();
        return flowing;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody is accepted any more.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        (_sockets[client], _sockets[server]) = (true, true);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
            // One direction that ends takes the other with it, as PostgreSQL's protocol does.
            await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server is away: so is this connection.
        }
        finally
        {
            Close(client);
            Close(server);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[1 << 14];
        try
        {
            while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var read)
            {
                await _flowing.Task.WaitAsync(_end.Token);
                for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _end.Token);
                Interlocked.Add(ref _forwarded, read);
                if (BytesPerSecond is { } rate) await Task.Delay(TimeSpan.FromSeconds((double)read / rate), _end.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private void Close(Socket socket)
    {
        if (!_sockets.TryRemove(socket, out _)) return;
        // A reset, not an orderly end.
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }
}

using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Godwit.Engine.Postgres.Wire;

/// <summary>
/// A connection to a server that reads on the caller's thread. The driver reads asynchronously, and .NET then wakes a thread for each
/// message that a walsender writes, even when nobody waits for it: that alone took more than the work itself (docs/adr/0012).
/// </summary>
internal sealed class WireSession : IDisposable
{
    // A walsender's messages are small: many in one read.
    private const int ReadBytes = 1 << 18;

    private readonly Socket _socket;
    private readonly WireBuffer _buffer = new(ReadBytes);
    private readonly Lock _writing = new();
    private Stream _stream;

    private WireSession(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: false));

    /// <summary>TLS's version as PostgreSQL names it, such as <c>TLSv1.3</c>; null: none.</summary>
    public string? Tls { get; private set; }

    /// <summary>The hash of the server's certificate that a login can be bound to; null: no TLS, or none is defined for it.</summary>
    public byte[]? Channel { get; private set; }

    /// <summary>A read fails when nothing comes for so long.</summary>
    public TimeSpan Silence
    {
        get => TimeSpan.FromMilliseconds(_socket.ReceiveTimeout);
        set => _socket.ReceiveTimeout = (int)value.TotalMilliseconds;
    }

    /// <summary>Connects, with TLS as the mode wants it. Blocks.</summary>
    /// <param name="url">Where.</param>
    /// <param name="certificate">Verifies the server's.</param>
    /// <param name="silence">A read fails when nothing comes for so long, also afterwards.</param>
    /// <param name="cancellationToken">Ends it, also while it blocks.</param>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate will not do.</exception>
    public static WireSession Connect(DatabaseUrl url, ServerCertificate certificate, TimeSpan silence, CancellationToken cancellationToken)
    {
        var session = new WireSession(Socket(url, cancellationToken));
        try
        {
            using var end = cancellationToken.Register(session.Dispose);
            session._socket.ReceiveTimeout = session._socket.SendTimeout = (int)silence.TotalMilliseconds;
            // Over a Unix socket there is none, as in libpq.
            if (url.Tls != TlsMode.Disable && !url.Host.StartsWith('/')) session.Encrypt(url, certificate);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Writes a message. Safe while another thread reads.</summary>
    public void Write(ReadOnlySpan<byte> message)
    {
        lock (_writing)
        {
            _stream.Write(message);
            _stream.Flush();
        }
    }

    /// <summary>The next message that is here; false: <see cref="Fill"/> waits for more.</summary>
    public bool TryNext(out byte type, out ReadOnlyMemory<byte> body) => _buffer.TryNext(out type, out body);

    /// <summary>How much has come and is not read, in bytes as they are on the wire.</summary>
    public int Available => _socket.Available;

    /// <summary>Waits for more.</summary>
    /// <returns>How much came, in bytes.</returns>
    public int Fill() => _buffer.Fill(_stream);

    /// <summary>The next message, waited for.</summary>
    public (byte Type, ReadOnlyMemory<byte> Body) Next()
    {
        byte type;
        ReadOnlyMemory<byte> body;
        while (!_buffer.TryNext(out type, out body)) Fill();
        return (type, body);
    }

    /// <summary>Ends it: a thread that reads fails.</summary>
    public void Dispose()
    {
        try
        {
            // Disposing waits for a thread that reads; this is what ends its wait, on every kernel.
            if (_socket.Connected) _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other side was first.
        }
        _socket.Dispose();
    }

    private static Socket Socket(DatabaseUrl url, CancellationToken cancellationToken)
    {
        if (url.Host.StartsWith('/')) return Connected(new UnixDomainSocketEndPoint($"{url.Host}/.s.PGSQL.{url.Port}"), ProtocolType.Unspecified, url.ConnectTimeout, cancellationToken);
        var addresses = System.Net.Dns.GetHostAddresses(url.Host.Trim('[', ']'));
        for (var index = 0; ; index++)
        {
            try
            {
                return Connected(new System.Net.IPEndPoint(addresses[index], url.Port), ProtocolType.Tcp, url.ConnectTimeout, cancellationToken);
            }
            catch (Exception error) when (index + 1 < addresses.Length && error is SocketException or TimeoutException)
            {
                // The next address of that name.
            }
        }
    }

    private static Socket Connected(System.Net.EndPoint to, ProtocolType protocol, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, protocol);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var end = late.Token.Register(socket.Dispose);
        late.CancelAfter(timeout);
        try
        {
            // Nothing asynchronous: a socket that was once used so never blocks again.
            socket.Connect(to);
            if (protocol == ProtocolType.Tcp)
            {
                socket.NoDelay = true;
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            }
            return socket;
        }
        catch (Exception error) when (late.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"No connection within {timeout.TotalSeconds:0} s.", error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Encrypt(DatabaseUrl url, ServerCertificate certificate)
    {
        Write(WireMessages.TlsRequest);
        // One byte and no more: what came with it unencrypted must not be taken for what comes after (CVE-2021-23222).
        var answer = _stream.ReadByte();
        if (answer == 'N' && url.Tls < TlsMode.Require) return;
        if (answer != 'S') throw new Npgsql.NpgsqlException("SSL connection requested, but the server does not offer it.");
        var encrypted = new SslStream(_stream, leaveInnerStreamOpen: false);
        using var client = url.ClientCertificate is { } file ? X509Certificate2.CreateFromPemFile(file, url.ClientKey) : null;
        encrypted.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = url.Host.Trim('[', ']'),
            RemoteCertificateValidationCallback = certificate.Validate,
            ClientCertificates = client is null ? [] : [client],
        });
        _stream = encrypted;
        Tls = encrypted.SslProtocol.ToString().Replace("Tls12", "TLSv1.2", StringComparison.Ordinal).Replace("Tls13", "TLSv1.3", StringComparison.Ordinal);
        if (encrypted.RemoteCertificate is { } remote)
        {
            using var copy = X509CertificateLoader.LoadCertificate(remote.GetRawCertData());
            Channel = ChannelHash.Of(copy);
        }
    }
}

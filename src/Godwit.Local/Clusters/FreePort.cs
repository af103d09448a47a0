using System.Net;
using System.Net.Sockets;

namespace Godwit.Local.Clusters;

/// <summary>Finds a port that is free on every loopback address. Somebody may still take it first: then the start is tried again.</summary>
internal static class FreePort
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int Find()
    {
        for (var attempt = 0; ; attempt++)
        {
            using var four = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            four.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var port = ((IPEndPoint)four.LocalEndPoint!).Port;
            if (attempt == 20 || FreeOnSix(port)) return port;
        }
    }

    private static bool FreeOnSix(int port)
    {
        if (!Socket.OSSupportsIPv6) return true;
        using var six = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            six.Bind(new IPEndPoint(IPAddress.IPv6Loopback, port));
            return true;
        }
        catch (SocketException error)
        {
            // A machine without ::1 cannot have it taken.
            return error.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}

using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Integration.Tests.Postgres;

public sealed class ConnectionUriTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", "sslmode=disable", false)]
    [InlineData("127.0.0.1", "sslmode=prefer", true)]
    [InlineData("127.0.0.1", "", true)]
    [InlineData("127.0.0.1", "sslmode=prefer&sslrootcert=CA", true)]
    [InlineData("127.0.0.1", "sslmode=require", true)]
    [InlineData("127.0.0.1", "sslmode=require&sslrootcert=CA", true)]
    [InlineData("127.0.0.1", "sslmode=verify-ca&sslrootcert=CA", true)]
    [InlineData("localhost", "sslmode=verify-full&sslrootcert=CA", true)]
    [InlineData("[::1]", "sslmode=verify-full&sslrootcert=CA", true)]
    [InlineData("localhost", "sslmode=verify-full&sslrootcert=CA&channel_binding=require&application_name=x", true)]
    [InlineData("SOCKET", "sslmode=verify-full&sslrootcert=CA", false)]
    public async Task A_uri_leads_to_a_session(string host, string parameters, bool encrypted)
    {
        var url = await UrlAsync(host, parameters);
        await using var session = await new Database(Side.Source, url, requireTls: true).OpenAsync(Cancellation);
        (await session.ScalarAsync<bool>("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", Cancellation)).ShouldBe(encrypted);
    }

    [Theory]
    [InlineData("127.0.0.1", "sslmode=verify-full", "tls_failed")]
    [InlineData("SOCKET", "channel_binding=require", "connection_failed")]
    public async Task What_was_demanded_is_not_given_up(string host, string parameters, string code)
    {
        var url = await UrlAsync(host, parameters);
        (await Should.ThrowAsync<GodwitException>(() => new Database(Side.Source, url, requireTls: true).OpenAsync(Cancellation))).Problem.Code.ShouldBe(code);
    }

    private async Task<DatabaseUrl> UrlAsync(string host, string parameters)
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Plain);
        var customer = cluster.Customer("postgres");
        var place = host == "SOCKET" ? Uri.EscapeDataString(cluster.SocketFolder) : host;
        return ConnectionUri.Parse(
            $"postgresql://{customer.User}:{customer.Password!.Value.Reveal()}@{place}:{cluster.Port}/postgres?{parameters.Replace("CA", cluster.CaCertificate)}",
            new ConnectionContext(new Dictionary<string, string>(), "/"));
    }
}

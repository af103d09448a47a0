using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Postgres;

public sealed class LibpqEnvironmentTests
{
    private static readonly DatabaseUrl Url = new() { Host = "h", Database = "d", User = "u", Tls = TlsMode.Prefer };

    [Fact]
    public void A_url_becomes_variables()
    {
        var variables = LibpqEnvironment.For(Url with
        {
            Port = 6000, Password = new Secret("p"), Tls = TlsMode.VerifyCa, RootCertificate = "/ca.pem", ClientCertificate = "/c.pem", ClientKey = "/k.pem",
            ConnectTimeout = TimeSpan.FromSeconds(2.5), RequireChannelBinding = true,
        });
        string[] names = ["PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY", "PGCONNECT_TIMEOUT", "PGCHANNELBINDING"];
        names.Select(name => variables[name]).ShouldBe(["h", "6000", "d", "u", "p", "verify-ca", "/ca.pem", "/c.pem", "/k.pem", "3", "require"]);
        variables["PGOPTIONS"].ShouldNotBeNull().ShouldContain("statement_timeout=0");
    }

    [Fact]
    public void What_the_url_does_not_say_is_not_taken_from_the_users_variables()
    {
        var variables = LibpqEnvironment.For(Url);
        foreach (var name in new[] { "PGPASSWORD", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY", "PGCHANNELBINDING", "PGSERVICE", "PGHOSTADDR" })
        {
            variables.ContainsKey(name).ShouldBeTrue(name);
            variables[name].ShouldBeNull(name);
        }
    }

    [Theory]
    [InlineData(TlsMode.Disable, "disable", false)]
    [InlineData(TlsMode.Allow, "allow", false)]
    [InlineData(TlsMode.Prefer, "prefer", false)]
    [InlineData(TlsMode.Require, "require", false)]
    [InlineData(TlsMode.VerifyCa, "verify-ca", true)]
    [InlineData(TlsMode.VerifyFull, "verify-full", true)]
    public void A_mode_that_verifies_has_certificates_to_verify_with(TlsMode mode, string name, bool certificates)
    {
        var variables = LibpqEnvironment.For(Url with { Tls = mode });
        variables["PGSSLMODE"].ShouldBe(name);
        (variables["PGSSLROOTCERT"] is not null).ShouldBe(certificates);
    }
}

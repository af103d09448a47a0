using FsCheck;
using FsCheck.Fluent;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Postgres;

public sealed class ConnectionUriTests
{
    [Theory]
    [InlineData("postgresql://u:p@h:6000/d", "h", 6000, "u", "p", "d")]
    [InlineData("postgres://u:p@h/d", "h", 5432, "u", "p", "d")]
    [InlineData("  postgresql://u:p@h/d\n", "h", 5432, "u", "p", "d")]
    [InlineData("postgresql://u%40x:p%3A%2F%40@h/my%20db", "h", 5432, "u@x", "p:/@", "my db")]
    [InlineData("postgresql://u:a:b@h/d", "h", 5432, "u", "a:b", "d")]
    [InlineData("postgresql://u@[2001:db8::1]:6000/d", "2001:db8::1", 6000, "u", null, "d")]
    [InlineData("postgresql://u@[::1]/d", "::1", 5432, "u", null, "d")]
    [InlineData("postgresql:///d?host=/run/postgresql&user=u&port=1", "/run/postgresql", 1, "u", null, "d")]
    [InlineData("postgresql://u@%2Frun%2Fpostgresql/d", "/run/postgresql", 5432, "u", null, "d")]
    [InlineData("postgresql://u@h:/d?", "h", 5432, "u", null, "d")]
    [InlineData("postgresql://u@h?dbname=d&password=q", "h", 5432, "u", "q", "d")]
    [InlineData("postgresql://x@y/z?host=h&user=u&dbname=d&application_name=a&keepalives=1&target_session_attrs=any", "h", 5432, "u", null, "d")]
    [InlineData("postgresql://u@/", "localhost", 5432, "u", null, "u")]
    public void A_uri_is_read(string uri, string host, int port, string user, string? password, string database)
    {
        var url = Parse(uri);
        (url.Host, url.Port, url.User, url.Database, url.Password?.Reveal()).ShouldBe((host, port, user, database, password));
    }

    [Fact]
    public void What_is_left_out_comes_from_the_variables()
    {
        var url = Parse("postgresql://", new()
        {
            ["PGHOST"] = "h", ["PGPORT"] = "1234", ["PGUSER"] = "u", ["PGDATABASE"] = "d", ["PGPASSWORD"] = "p", ["PGSSLMODE"] = "require",
            ["PGSSLCERT"] = "c.pem", ["PGSSLKEY"] = "/k.pem", ["PGCONNECT_TIMEOUT"] = "3",
        });
        url.ShouldBe(new DatabaseUrl
        {
            Host = "h", Port = 1234, User = "u", Database = "d", Password = new Secret("p"), Tls = TlsMode.Require, ClientCertificate = "/folder/c.pem",
            ClientKey = "/k.pem", ConnectTimeout = TimeSpan.FromSeconds(3),
        });
        Parse("postgresql://a:b@c:1/e?sslmode=disable&connect_timeout=4", new() { ["PGHOST"] = "h", ["PGPORT"] = "9", ["PGPASSWORD"] = "p", ["PGSSLMODE"] = "require" })
            .ShouldBe(new DatabaseUrl
            {
                Host = "c", Port = 1, User = "a", Database = "e", Password = new Secret("b"), Tls = TlsMode.Disable, ConnectTimeout = TimeSpan.FromSeconds(4),
            });
    }

    [Theory]
    [InlineData("h/d", TlsMode.VerifyFull)]
    [InlineData("localhost/d", TlsMode.Prefer)]
    [InlineData("127.0.0.1/d", TlsMode.Prefer)]
    [InlineData("[::1]/d", TlsMode.Prefer)]
    [InlineData("/d?host=/run&sslmode=require", TlsMode.Disable)]
    [InlineData("h/d?sslmode=disable", TlsMode.Disable)]
    [InlineData("h/d?sslmode=allow", TlsMode.Allow)]
    [InlineData("h/d?sslmode=prefer", TlsMode.Prefer)]
    [InlineData("h/d?sslmode=require", TlsMode.Require)]
    [InlineData("h/d?ssl=true", TlsMode.Require)]
    [InlineData("h/d?sslmode=require&sslrootcert=ca.pem", TlsMode.VerifyCa)]
    [InlineData("h/d?sslmode=verify-ca", TlsMode.VerifyCa)]
    [InlineData("localhost/d?sslmode=verify-full", TlsMode.VerifyFull)]
    [InlineData("localhost/d?sslrootcert=system", TlsMode.VerifyFull)]
    public void The_tls_mode_is_libpqs_but_verifies_by_default(string rest, TlsMode expected) => Parse("postgresql://" + rest).Tls.ShouldBe(expected);

    [Fact]
    public void Channel_binding_can_be_demanded()
    {
        Parse("postgresql://h/d?channel_binding=require").RequireChannelBinding.ShouldBeTrue();
        Parse("postgresql://h/d").RequireChannelBinding.ShouldBeFalse();
    }

    [Theory]
    [InlineData("0", 1024)]
    [InlineData("7", 7)]
    [InlineData("999999", 1024)]
    public void A_timeout_of_zero_waits_as_long_as_can_be(string timeout, int seconds) =>
        Parse($"postgresql://h/d?connect_timeout={timeout}").ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("mysql://h/d", "expected a URI")]
    [InlineData("host=h dbname=d password=x", "keyword form")]
    [InlineData("postgresql://u:p@h1,h2/d", "several hosts")]
    [InlineData("postgresql://u:p@h1:1,h2:2/d", "several hosts")]
    [InlineData("postgresql://u:p@/d?host=h1,h2", "several hosts")]
    [InlineData("postgresql://u:p@h:port/d", "the port")]
    [InlineData("postgresql://u:p@h:0/d", "the port")]
    [InlineData("postgresql://u:p@h:65536/d", "the port")]
    [InlineData("postgresql://u:p@x@h/d", "percent-encoded")]
    [InlineData("postgresql://u:p/x@h/d", "percent-encoded")]
    [InlineData("postgresql://u:p%zz@h/d", "hexadecimal")]
    [InlineData("postgresql://u:p%0@h/d", "hexadecimal")]
    [InlineData("postgresql://u:p%00@h/d", "%00")]
    [InlineData("postgresql://u:p%ff@h/d", "UTF-8")]
    [InlineData("postgresql://u:p@[::1/d", "IPv6")]
    [InlineData("postgresql://u:p@[]/d", "IPv6")]
    [InlineData("postgresql://u:p@[::1]x/d", "IPv6")]
    [InlineData("postgresql://u:p@h/a/b", "second /")]
    [InlineData("postgresql://u:p@h/d?sslmod=require", "(nearest: sslmode)")]
    [InlineData("postgresql://u:p@h/d?sslmode=on", "verify-full")]
    [InlineData("postgresql://u:p@h/d?sslmode", "name=value")]
    [InlineData("postgresql://u:p@h/d?sslmode=require&sslrootcert=system", "sslrootcert=system needs")]
    [InlineData("postgresql://u:p@h/d?options=-c", "options")]
    [InlineData("postgresql://u:p@h/d?service=x", "service files")]
    [InlineData("postgresql://u:p@h/d?pgbouncer=true", "Prisma")]
    [InlineData("postgresql://u:p@h/d?gssencmode=require", "gssencmode")]
    [InlineData("postgresql://u:p@h/d?channel_binding=yes", "channel_binding")]
    [InlineData("postgresql://u:p@h/d?connect_timeout=-1", "connect_timeout")]
    [InlineData("postgresql://u:p@h%20x/d", "the host")]
    [InlineData("postgresql://u:p@relative%2Fpath/d", "the host")]
    public void A_bad_uri_is_refused_with_its_reason(string uri, string why)
    {
        var error = Should.Throw<GodwitException>(() => Parse(uri));
        error.ExitCode.ShouldBe(ExitCode.Usage);
        error.Problem.Why.ShouldContain(why);
        error.Problem.ToString().ShouldNotContain("p@h");
    }

    [Fact]
    public void Every_user_password_and_database_survives_encoding()
    {
        var texts = ArbMap.Default.ArbFor<NonEmptyString>().Generator.Select(text => text.Get)
            .Where(text => !text.Contains('\0', StringComparison.Ordinal) && Uri.UnescapeDataString(Uri.EscapeDataString(text)) == text);
        var hosts = Gen.Elements("h", "db.example.com", "127.0.0.1", "[2001:db8::7]", "[fe80::1%25eth0]", "%2Frun%2Fpg");
        var cases =
            from user in texts
            from password in texts
            from database in texts
            from host in hosts
            from port in Gen.Choose(1, 65535)
            select (user, password, database, host, port);
        Seeded.Check(cases.ToArbitrary(), sample =>
        {
            var (user, password, database, host, port) = sample;
            var url = Parse($"postgresql://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@{host}:{port}/{Uri.EscapeDataString(database)}");
            (url.User, url.Password!.Value.Reveal(), url.Database, url.Port).ShouldBe((user, password, database, port));
            url.Host.ShouldBe(Uri.UnescapeDataString(host.Trim('[', ']')));
            // What is printed leads to the same place, without the password.
            var printed = Parse(url.ToString());
            (printed.User, printed.Database, printed.Host, printed.Port, printed.Password).ShouldBe((user, database, url.Host, port, null));
        });
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_never_more()
    {
        var pieces = Gen.Elements("postgresql://", "postgres://", "@", ":", "/", "?", "&", "=", "%", "%2F", "[", "]", ",", "h", "host", "sslmode", "s3cret", "é", "\ud83d\ude00");
        Seeded.Check(Gen.ListOf(pieces).Select(parts => "postgresql://" + string.Concat(parts)).ToArbitrary(), text =>
        {
            if (ConnectionUri.TryParse(text, new(new Dictionary<string, string>(), "/folder"), out _, out var error)) return;
            error.ShouldNotContain("s3cret");
        }, times: 2000);
    }

    private static DatabaseUrl Parse(string uri, Dictionary<string, string>? environment = null) =>
        ConnectionUri.Parse(uri, new ConnectionContext(environment ?? [], "/folder"));
}

using System.Net.Sockets;
using System.Security.Authentication;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Tests.Postgres;

public sealed class ConnectionProblemTests
{
    private static readonly DatabaseUrl Url = new() { Host = "db.example.com", Database = "shop", User = "mover", Password = new Secret("s3cret") };

    [Theory]
    [InlineData("28P01", "password authentication failed for user \"mover\"", "wrong_password", ".pgpass")]
    [InlineData("28000", "role \"mover\" is not permitted to log in", "login_refused", "pg_hba.conf")]
    [InlineData("28000", "no pg_hba.conf entry for host \"::1\", user \"mover\", database \"shop\", no encryption", "tls_required_by_server", "sslmode=disable")]
    [InlineData("3D000", "database \"shop\" does not exist", "no_database", "CREATE DATABASE \"shop\";")]
    [InlineData("53300", "sorry, too many clients already", "too_many_connections", "max_connections")]
    [InlineData("08P01", "unsupported startup parameter: options", "pooler", "direct connection")]
    [InlineData("57P03", "the database system is starting up", "connection_failed", "log")]
    [InlineData("08P01", "expected message", "connection_failed", "log")]
    public void What_the_server_says_becomes_a_problem_with_a_remedy(string state, string message, string code, string remedy)
    {
        var problem = From(new PostgresException(message, "FATAL", "FATAL", state));
        problem.Code.ShouldBe(code);
        problem.Why.ShouldContain(message);
        problem.Remedy.ShouldContain(remedy);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "IPv6")]
    [InlineData(SocketError.TryAgain, "IPv6")]
    [InlineData(SocketError.ConnectionRefused, "host and port")]
    [InlineData(SocketError.NetworkUnreachable, "firewall")]
    public void An_unreachable_server_is_told_by_its_socket(SocketError error, string remedy)
    {
        var problem = From(new NpgsqlException("Failed to connect", new SocketException((int)error)));
        problem.Code.ShouldBe("unreachable");
        problem.Remedy.ShouldContain(remedy);
    }

    [Fact]
    public void A_certificate_that_is_not_trusted_asks_for_the_root()
    {
        var problem = From(new NpgsqlException("Exception while performing SSL handshake", new AuthenticationException("The remote certificate was rejected")));
        (problem.Code, problem.Why).ShouldBe(("tls_failed", "The remote certificate was rejected"));
        problem.Remedy.ShouldContain("sslrootcert");
    }

    [Fact]
    public void A_server_without_tls_says_so() => From(new NpgsqlException("SSL connection requested. No SSL enabled connection from this host is configured.")).Code.ShouldBe("tls_refused");

    [Fact]
    public void A_server_that_does_not_answer_names_the_wait()
    {
        var problem = From(new NpgsqlException("Failed", new TimeoutException()));
        (problem.Code, problem.What).ShouldBe(("unreachable", "The source did not answer within 15 s."));
    }

    [Fact]
    public void Anything_else_is_told_as_it_is() => From(new FormatException("odd")).ShouldSatisfyAllConditions(
        problem => problem.Code.ShouldBe("connection_failed"),
        problem => problem.Why.ShouldBe("odd"));

    [Fact]
    public void The_side_is_named() => ConnectionProblem.From(new TimeoutException(), Side.Target, Url).Where.ShouldBe("target postgresql://mover@db.example.com:5432/shop");

    private static Problem From(Exception error)
    {
        var problem = ConnectionProblem.From(error, Side.Source, Url);
        problem.Where.ShouldBe("source postgresql://mover@db.example.com:5432/shop");
        problem.ToString().ShouldNotContain("s3cret");
        problem.Remedy.ShouldNotBeEmpty();
        return problem;
    }
}

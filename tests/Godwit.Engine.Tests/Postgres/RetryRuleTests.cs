using System.Net.Sockets;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Tests.Postgres;

public sealed class RetryRuleTests
{
    [Theory]
    [InlineData("08006", true)] // connection failure
    [InlineData("53200", true)] // out of memory
    [InlineData("53300", true)] // too many connections
    [InlineData("53100", false)] // disk full
    [InlineData("57P01", true)] // admin shutdown
    [InlineData("57P02", true)] // crash shutdown
    [InlineData("57P03", true)] // cannot connect now
    [InlineData("57014", false)] // query cancelled
    [InlineData("40001", true)] // serialization failure
    [InlineData("40P01", true)] // deadlock
    [InlineData("55P03", true)] // lock not available
    [InlineData("XX000", false)]
    [InlineData("XX001", false)]
    [InlineData("23505", false)]
    [InlineData("42501", false)]
    public void The_servers_errors_are_told_apart(string state, bool mayPass) => RetryRule.MayPass(Server(state, "text")).ShouldBe(mayPass);

    [Fact]
    public void An_internal_error_may_pass_when_it_is_about_a_connection() => RetryRule.MayPass(Server("XX000", "Connection to storage lost")).ShouldBeTrue();

    [Fact]
    public void A_broken_connection_may_pass()
    {
        Exception[] broken = [new IOException(), new EndOfStreamException(), new SocketException(), new TimeoutException()];
        foreach (var error in broken)
        {
            RetryRule.MayPass(error).ShouldBeTrue(error.GetType().Name);
            RetryRule.MayPass(new NpgsqlException("x", error)).ShouldBeTrue(error.GetType().Name);
            RetryRule.MayPass(Known(new NpgsqlException("x", error))).ShouldBeTrue(error.GetType().Name);
        }
    }

    [Fact]
    public void A_mistake_does_not()
    {
        Exception[] mistakes = [new InvalidOperationException(), new NpgsqlException("x"), new NpgsqlException("x", new InvalidOperationException()), new OperationCanceledException(), Known(null)];
        foreach (var error in mistakes) RetryRule.MayPass(error).ShouldBeFalse(error.GetType().Name);
    }

    private static PostgresException Server(string state, string text) => new(text, "ERROR", "ERROR", state);

    private static GodwitException Known(Exception? cause) => new(ExitCode.Failed, new Problem("c", "what", "where", "why", "remedy"), cause);
}

using Godwit.Integration.Tests.Cli;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following;

/// <summary>Groups that do not fit by their net effect: what was possible on the source is possible on the target.</summary>
public sealed class ReplayTests(Servers servers)
{
    private const string Seats = "CREATE TABLE follow.seat (id int PRIMARY KEY, place int NOT NULL UNIQUE); INSERT INTO follow.seat SELECT g, g FROM generate_series(1, 2000) g";

    /// <summary>In one transaction: rows exchange a unique value. Over several: one takes the value that another has left.</summary>
    [Theory]
    [InlineData("UPDATE follow.seat SET place = 0 WHERE id = {0}; UPDATE follow.seat SET place = {0} WHERE id = {1}; UPDATE follow.seat SET place = {1} WHERE id = {0}")]
    [InlineData("UPDATE follow.seat SET place = 0 WHERE id = {0}; COMMIT; BEGIN; UPDATE follow.seat SET place = {0} WHERE id = {1}; COMMIT; BEGIN; UPDATE follow.seat SET place = {1} WHERE id = {0}")]
    public async Task Exchanges_in_a_backlog(string exchange)
    {
        await using var one = await Case.CopiedAsync(servers, Seats);
        // Ordinary transactions, and every fiftieth an exchange.
        var statements = Enumerable.Range(1, 1000).Select(number => number % 50 == 0
            ? string.Format(System.Globalization.CultureInfo.InvariantCulture, exchange, number, number + 1)
            : $"UPDATE follow.seat SET place = {10_000 + number} WHERE id = {1000 + number}");
        await one.CarryAsync(string.Join(";\n", statements.Select(statement => $"BEGIN; {statement}; COMMIT")));
        (await one.Target.AskAsync<long>("SELECT transactions FROM godwit.cursors")).ShouldBeGreaterThanOrEqualTo(1000);
    }
}

using FsCheck.Fluent;
using Godwit.Engine.Follow.Apply;

namespace Godwit.Engine.Tests.Follow.Apply;

public sealed class PartSizeTests
{
    [Fact]
    public void Halves_that_break_only_together_are_two_parts() =>
        Attempts(1000, part => part.Length > 500).ShouldBe([new(0, 500), new(500, 500)]);

    [Fact]
    public void One_that_breaks_by_itself_is_found_and_what_follows_goes_in_larger_parts() =>
        Attempts(16, part => part.Holds(5)).ShouldBe([new(0, 8), new(0, 4), new(4, 4), new(4, 2), new(4, 1), new(5, 1), new(6, 2), new(8, 4), new(12, 4)]);

    [Fact]
    public void A_single_transaction_is_a_part()
    {
        var size = new PartSize(1);
        size.Next.ShouldBe(1);
        size.Broke();
        size.Next.ShouldBe(1);
        size.Fitted();
        (size.Left, size.Next).ShouldBe((0, 0));
    }

    [Fact]
    public void Whatever_breaks_is_reached_by_itself_in_few_attempts()
    {
        var cases =
            from transactions in Gen.Choose(1, 1000)
            from bad in Gen.NonEmptyListOf(Gen.Choose(0, transactions - 1))
            select (Transactions: transactions, Bad: bad.ToHashSet());
        Seeded.Check(cases.ToArbitrary(), one =>
        {
            var attempts = Attempts(one.Transactions, part => one.Bad.Any(part.Holds)).ToList();
            attempts.Where(part => part.Length == 1 && one.Bad.Contains(part.From)).Select(part => part.From).ShouldBe(one.Bad.Order());
            attempts.Count.ShouldBeLessThanOrEqualTo(Math.Min((one.Bad.Count + 1) * 3 * (int)(Math.Log2(one.Transactions) + 1), 3 * one.Transactions + 30));
        });
    }

    // One that breaks by itself is applied change by change: it fits then.
    private static IEnumerable<Part> Attempts(int transactions, Func<Part, bool> breaks)
    {
        for (var size = new PartSize(transactions); size.Left > 0;)
        {
            var part = new Part(transactions - size.Left, size.Next);
            part.Length.ShouldBeInRange(1, size.Left);
            yield return part;
            if (part.Length > 1 && breaks(part)) size.Broke();
            else size.Fitted();
        }
    }

    private sealed record Part(int From, int Length)
    {
        public bool Holds(int transaction) => transaction >= From && transaction < From + Length;
    }
}

using Godwit.Engine.State;

namespace Godwit.Engine.Tests.State;

public sealed class AuditEntryTests
{
    [Fact]
    public void A_chain_as_it_was_written_is_whole()
    {
        AuditEntry.FirstBroken([]).ShouldBeNull();
        AuditEntry.FirstBroken(Chain(5)).ShouldBeNull();
    }

    [Fact]
    public void Whatever_is_changed_breaks_it_there()
    {
        Func<AuditEntry, AuditEntry>[] changes =
        [
            entry => entry with { At = entry.At.AddMicroseconds(1) }, entry => entry with { Migration = "x" }, entry => entry with { Operator = "x" },
            entry => entry with { Host = "x" }, entry => entry with { Address = "x" }, entry => entry with { Action = "x" },
            entry => entry with { Parameters = "{}" }, entry => entry with { Outcome = "x" }, entry => entry with { Hash = new byte[32] }, entry => entry with { Entry = 9 },
        ];
        foreach (var change in changes)
        {
            var chain = Chain(5);
            chain[2] = change(chain[2]);
            AuditEntry.FirstBroken(chain).ShouldBe(3);
        }
    }

    [Fact]
    public void A_changed_row_with_a_hash_made_to_fit_breaks_the_next()
    {
        var chain = Chain(5);
        var forged = chain[2] with { Outcome = "nothing happened" };
        chain[2] = forged with { Hash = forged.Expected() };
        AuditEntry.FirstBroken(chain).ShouldBe(4);
    }

    [Fact]
    public void A_row_that_was_removed_breaks_it()
    {
        var chain = Chain(5);
        chain.RemoveAt(0);
        AuditEntry.FirstBroken(chain).ShouldBe(1);
        chain = Chain(5);
        chain.RemoveAt(3);
        AuditEntry.FirstBroken(chain).ShouldBe(4);
    }

    [Fact]
    public void Text_cannot_move_from_one_column_to_the_next()
    {
        var one = Chain(1)[0] with { Operator = "ada", Host = "host" };
        (one with { Operator = "adah", Host = "ost" }).Expected().ShouldNotBe(one.Expected());
    }

    private static List<AuditEntry> Chain(int length)
    {
        var entries = new List<AuditEntry>();
        for (var number = 1; number <= length; number++)
        {
            var entry = new AuditEntry(
                number, new DateTimeOffset(2025, 1, 2, 3, 4, number, TimeSpan.Zero), "shop", "ada", "host", "local", "step", $"{{\"step\": \"{number}\"}}", "done",
                entries.Count == 0 ? AuditEntry.Beginning : entries[^1].Hash, []);
            entries.Add(entry with { Hash = entry.Expected() });
        }
        return entries;
    }
}

using Godwit.Engine;
using Godwit.Engine.Events;
using Godwit.Local;

namespace Godwit.Integration.Tests.Moving;

public sealed class SampleMoveTests(Servers servers)
{
    public static TheoryData<string, StandIn, int?, StandIn> Moves()
    {
        var moves = new TheoryData<string, StandIn, int?, StandIn>();
        foreach (var sample in new[] { "pagila", "chinook" })
        {
            foreach (var version in new int?[] { null, 17, 18 })
            {
                moves.Add(sample, StandIn.Plain, version, StandIn.Plain);
                moves.Add(sample, StandIn.Supabase, version, StandIn.Rds);
            }
            moves.Add(sample, StandIn.Rds, 17, StandIn.Supabase);
        }
        return moves;
    }

    [Theory]
    [MemberData(nameof(Moves))]
    public async Task A_sample_arrives_byte_for_byte(string sample, StandIn from, int? version, StandIn to)
    {
        var source = await servers.SampleAsync(sample, null, from);
        var target = await servers.FreshDatabaseAsync(version, to, sample);
        await using var migration = Migration.Between(source, target);

        var summary = await migration.RunAsync(verify: true);

        summary.Failures.ShouldBeEmpty();
        summary.ExitCode.ShouldBe(ExitCode.Ok);
        summary.Verdict!.Schema.ShouldBeEmpty();
        summary.Verdict.IsIdentical.ShouldBeTrue();
        summary.Rows.ShouldBeGreaterThan(15_000);
        migration.Events.OfType<RunEvent.ObjectFailed>().ShouldBeEmpty();
        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task As_superusers_nothing_is_different()
    {
        var source = await servers.SampleAsync("pagila");
        var target = await servers.FreshDatabaseAsync(18, StandIn.Plain, "pagila");
        await using var migration = Migration.Between(source, target, asSuperuser: true);

        var summary = await migration.RunAsync(verify: true);

        summary.ExitCode.ShouldBe(ExitCode.Ok);
        await migration.ShouldBeIdenticalAsync();
    }
}

using Godwit.Engine;
using Godwit.Local;

namespace Godwit.Integration.Tests.Verify;

public sealed class SampleTests(Servers servers)
{
    [Theory]
    [InlineData("pagila", 15, StandIn.Plain, 15, StandIn.Plain)]
    [InlineData("pagila", 15, StandIn.Plain, 18, StandIn.Plain)]
    [InlineData("pagila", 15, StandIn.Supabase, 18, StandIn.Rds)]
    [InlineData("chinook", 15, StandIn.Supabase, 17, StandIn.Rds)]
    public async Task A_restored_sample_is_identical_without_a_superuser_and_across_versions(
        string sample, int from, StandIn sourcePlatform, int to, StandIn targetPlatform)
    {
        var source = await servers.SampleAsync(sample, from, sourcePlatform);
        var target = await servers.SampleAsync(sample, to, targetPlatform);

        var verdict = await Verifying.Verify(source, target, request => request with
        {
            IncludeGrantee = role => role is not ("anon" or "authenticated" or "service_role" or "postgres"),
        });

        verdict.Complaints().ShouldBeEmpty();
        verdict.VersionDifferences.ShouldAllBe(difference => difference.Kind == "extension");
        verdict.IsIdentical.ShouldBeTrue();
        verdict.Tables.Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_named_table_is_compared_alone_with_its_partitions()
    {
        var source = await servers.SampleAsync("pagila", 15);
        var target = await servers.SampleAsync("pagila", 15);
        await target.RunAsync("UPDATE public.actor SET first_name = '' WHERE actor_id = 1; UPDATE public.payment SET amount = amount + 0.01 WHERE payment_id = (SELECT min(payment_id) FROM public.payment)");

        var verdict = await Verifying.Verify(source, target, request => request with { Tables = [new("public", "payment")] });

        verdict.Tables.ShouldAllBe(table => table.Name.Name.StartsWith("payment_p", StringComparison.Ordinal));
        verdict.Complaints().ShouldHaveSingleItem().ShouldEndWith("ContentDiffers");
        verdict.Skipped.ShouldNotBeEmpty();
        verdict.ExitCode.ShouldBe(ExitCode.Different);
    }

    [Fact]
    public async Task A_selection_leaves_the_rest_alone()
    {
        var source = await servers.SampleAsync("pagila", 15);
        var target = await servers.SampleAsync("pagila", 15);
        await target.RunAsync("DROP VIEW public.staff_list; UPDATE public.actor SET first_name = '' WHERE actor_id = 1; CREATE SCHEMA other; CREATE TABLE other.t ()");

        var verdict = await Verifying.Verify(source, target, request => request with
        {
            IncludeTable = table => table is { Schema: "public", Name: "city" or "country" },
            IncludeSchema = _ => false,
        });

        verdict.Complaints().ShouldBeEmpty();
        verdict.Tables.Select(table => table.Name.Name).ShouldBe(["city", "country"]);
        // Pagila's sequences belong to no column, hence to their schema only.
        verdict.Sequences.ShouldBeEmpty();
    }
}

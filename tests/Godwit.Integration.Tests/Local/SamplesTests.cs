using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Integration.Tests.Local;

public sealed class SamplesTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pagila", StandIn.Plain)]
    [InlineData("pagila", StandIn.Rds)]
    [InlineData("pagila", StandIn.Supabase)]
    [InlineData("chinook", StandIn.Rds)]
    [InlineData("chinook", StandIn.Supabase)]
    public async Task A_sample_is_loaded_and_owned_by_the_customer(string sample, StandIn standIn)
    {
        var database = await servers.SampleAsync(sample, null, standIn);
        await using var session = await database.OpenAsync();

        (await session.ScalarAsync<long>(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'", Cancellation)).ShouldBeGreaterThan(8);
        (await session.ScalarAsync<long>(
            """
            SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner <> current_user::regrole
            """,
            Cancellation)).ShouldBe(0);
        (await session.ScalarAsync<long>("SELECT count(*) FROM public.customer", Cancellation)).ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task A_newer_server_takes_them_too()
    {
        var database = await servers.SampleAsync("pagila", 18, StandIn.Rds);
        await using var session = await database.OpenAsync();
        (await session.ScalarAsync<long>("SELECT count(*) FROM public.film", Cancellation)).ShouldBe(1000);
    }

    [Fact]
    public async Task Another_role_can_own_it()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Plain);
        var (owner, database) = (servers.UniqueName("shop"), servers.UniqueName("owned"));
        await using (var session = await cluster.OpenSuperuserAsync("postgres", Cancellation))
            await session.ExecuteAsync($"CREATE ROLE {Sql.Name(owner)}", Cancellation);

        await Samples.LoadAsync(cluster, database, owner, "chinook", Cancellation);

        await using var loaded = await cluster.OpenSuperuserAsync(database, Cancellation);
        (await loaded.ScalarAsync<string>(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace = 'public'::regnamespace", Cancellation)).ShouldBe(owner);
    }

    [Fact]
    public async Task An_unknown_sample_is_bad_usage()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Plain);
        var error = await Should.ThrowAsync<GodwitException>(() => Samples.LoadAsync(cluster, "x", null, "northwind", Cancellation));
        error.ExitCode.ShouldBe(ExitCode.Usage);
        error.Problem.Remedy.ShouldContain("pagila");
    }
}

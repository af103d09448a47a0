namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>wal2json is refused by default since 15.19, 16.15, 17.11 and 18.6: https://www.postgresql.org/docs/release/.</summary>
public sealed class Wal2json_is_refused(Servers servers)
{
    [Fact]
    public async Task The_slot_decodes_by_what_every_server_has()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE public.t (id int PRIMARY KEY)");
        (await one.OfSlotAsync<string>("plugin::text")).ShouldBe("pgoutput");
        await one.CarryAsync("INSERT INTO public.t VALUES (1)");
        (await one.OfSlotAsync<string>("plugin::text")).ShouldBe("pgoutput");
    }
}

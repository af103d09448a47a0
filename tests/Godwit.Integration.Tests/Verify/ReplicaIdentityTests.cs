using Godwit.Integration.Tests.Cli;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Verify;

/// <summary>What becomes of replica identities: pg_dump carries them, those too that the migration sets on the source before.</summary>
public sealed class ReplicaIdentityTests(Servers servers)
{
    private const string Tables =
        """
        CREATE TABLE public.keyless (v int);
        CREATE TABLE public.keyed (id int PRIMARY KEY);
        CREATE TABLE public.whole (id int PRIMARY KEY); ALTER TABLE public.whole REPLICA IDENTITY FULL;
        CREATE TABLE public.indexed (id int NOT NULL); CREATE UNIQUE INDEX "By id" ON public.indexed (id); ALTER TABLE public.indexed REPLICA IDENTITY USING INDEX "By id";
        CREATE TABLE public.without (id int PRIMARY KEY); ALTER TABLE public.without REPLICA IDENTITY NOTHING;
        CREATE TABLE public.part (id int) PARTITION BY RANGE (id); CREATE TABLE public.part_1 PARTITION OF public.part FOR VALUES FROM (0) TO (10);
        """;

    [Fact]
    public async Task They_arrive()
    {
        await using var one = await Case.CopiedAsync(servers, Tables, "identity: full", targetVersion: 18);

        var verdict = (await one.Workspace.RunAsync("verify --json")).ShouldEndWith(0).Document;

        verdict.GetProperty("expected").EnumerateArray().ShouldNotContain(expected => expected.GetProperty("property").GetString() == "replica identity");
        const string identities = "SELECT string_agg(format('%s %s', relname, relreplident), ', ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')";
        (await one.Source.AskAsync<string>(identities)).ShouldBe("indexed i, keyed d, keyless f, part d, part_1 f, whole f, without f");
        (await one.Target.AskAsync<string>(identities)).ShouldBe("indexed i, keyed d, keyless f, part d, part_1 f, whole f, without f");
    }

    [Fact]
    public async Task In_a_schema_that_was_there_only_what_the_migration_set_is_expected()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18));
        await target.ExecuteAsync($"CREATE SCHEMA follow; CREATE TABLE follow.sentinel (id int PRIMARY KEY); {Tables}");
        await using var one = await Case.CopiedAsync(source, target, Tables, "schema: existing\nidentity: full");

        var verdict = (await one.Workspace.RunAsync("verify --json")).ShouldEndWith(0).Document;

        verdict.GetProperty("expected").EnumerateArray().Where(expected => expected.GetProperty("property").GetString() == "replica identity")
            .Select(expected => expected.GetProperty("name").GetString()).ShouldBe(["public.keyless", "public.part_1", "public.without"]);
        await target.ExecuteAsync("ALTER TABLE public.whole REPLICA IDENTITY DEFAULT");
        var text = (await one.Workspace.RunAsync("verify")).ShouldEndWith(3).Output;
        text.ShouldContain("  table public.whole differs in replica identity\n");
        text.ShouldContain("  table: 3 differ in replica identity (public.keyless, public.part_1, public.without): expected, because a table without one is given it on the source, to be followed (identity: full)\n");
    }
}

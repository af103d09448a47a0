using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>TRUNCATE ONLY was sent to a partitioned table, which cannot have it: https://github.com/dimitri/pgcopydb/issues/700, https://github.com/dimitri/pgcopydb/issues/856.</summary>
public sealed class Pgcopydb700_truncate_only_on_partitioned_target(Servers servers)
{
    private const string Tables =
        """
        CREATE TABLE public.root (id serial, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
        CREATE TABLE public.early PARTITION OF public.root FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE TABLE public.late PARTITION OF public.root FOR VALUES FROM ('2021-01-01') TO ('2022-01-01') PARTITION BY HASH (id);
        CREATE TABLE public.late_0 PARTITION OF public.late FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE public.late_1 PARTITION OF public.late FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        CREATE TABLE public.child (id serial PRIMARY KEY, root int, day date, FOREIGN KEY (root, day) REFERENCES public.root);
        INSERT INTO public.root (day) SELECT date '2020-01-01' + g * 7 FROM generate_series(1, 100) g;
        INSERT INTO public.child (root, day) SELECT id, day FROM public.root;
        """;

    [Theory]
    [InlineData("TRUNCATE public.root CASCADE")]
    [InlineData("TRUNCATE public.root, public.child RESTART IDENTITY")]
    [InlineData("TRUNCATE public.root RESTART IDENTITY CASCADE; INSERT INTO public.root (day) VALUES ('2020-02-02'), ('2021-02-02')")]
    [InlineData("DELETE FROM public.child WHERE id > 10; TRUNCATE ONLY public.child")]
    public async Task One_statement_empties_all(string truncate)
    {
        await using var one = await Case.CopiedAsync(servers, Tables);
        await one.CarryAsync($"UPDATE public.root SET day = day + 1 WHERE id = 52 AND false; {truncate}; INSERT INTO public.root (day) VALUES ('2021-03-03')");
        (await one.Target.AskAsync<long>("SELECT last_value FROM public.root_id_seq")).ShouldBe((await one.Source.AskAsync<long>("SELECT last_value FROM public.root_id_seq")));
    }

    [Fact]
    public async Task A_partition_that_is_truncated_alone_is_not_in_the_stream_and_verify_says_so()
    {
        await using var one = await Case.CopiedAsync(servers, Tables);
        await one.Source.ExecuteAsync("TRUNCATE public.child; DELETE FROM public.root WHERE id = 1");
        await one.Source.ExecuteAsync("ALTER TABLE public.child DROP CONSTRAINT child_root_day_fkey; TRUNCATE public.early");
        await one.CatchUpAsync();

        (await one.Workspace.RunAsync("verify")).ShouldEndWith(3).Output.ShouldContain("early");
    }
}

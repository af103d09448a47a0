using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>The end position was never reached, and sequences stayed where the copy found them: https://github.com/dimitri/pgcopydb/issues/427, https://github.com/dimitri/pgcopydb/issues/643, https://github.com/dimitri/pgcopydb/issues/716, https://github.com/dimitri/pgcopydb/issues/733.</summary>
public sealed class Pgcopydb427_end_position_and_stale_sequences(Servers servers)
{
    private const string Sequences = "SELECT string_agg(format('%s %s', sequencename, last_value), ' ' ORDER BY sequencename) FROM pg_sequences WHERE schemaname <> 'godwit'";

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("SELECT pg_switch_wal()")]
    [InlineData("CREATE TABLE public.not_published (id int); INSERT INTO public.not_published VALUES (1); DROP TABLE public.not_published")]
    public async Task It_ends_whatever_the_last_record_is(string last)
    {
        await using var one = await Case.CopiedAsync(servers,
            """
            CREATE SEQUENCE public.free;
            CREATE TABLE public.t (id serial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY);
            INSERT INTO public.t SELECT FROM generate_series(1, 5);
            """);
        await one.Source.ExecuteAsync("INSERT INTO public.t SELECT FROM generate_series(1, 40); SELECT nextval('public.free'), nextval('public.free')");
        // A value that was taken and rolled back is taken.
        await one.Source.ExecuteAsync("DO $$ BEGIN INSERT INTO public.t DEFAULT VALUES; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END $$");
        await one.Source.ExecuteAsync(last);

        await one.CatchUpAsync();

        var expected = await one.Source.AskAsync<string>(Sequences);
        expected.ShouldBe("free 2 t_id_seq 46 t_n_seq 46");
        (await one.Target.AskAsync<string>(Sequences)).ShouldBe(expected);
        await one.ShouldBeIdenticalAsync();
    }
}

using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Resuming;

/// <summary>A table that the target refused: the next run makes all anew, and nothing of the first is in its way.</summary>
public sealed class UndoTests(Servers servers)
{
    [Fact]
    public async Task Rows_and_large_objects_are_copied_anew()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18));
        await source.ExecuteAsync(
            """
            CREATE TABLE public.good (id int PRIMARY KEY, picture oid);
            INSERT INTO public.good SELECT g, lo_from_bytea(0, 'picture') FROM generate_series(1, 20) g;
            CREATE TABLE public.bad (id int PRIMARY KEY);
            INSERT INTO public.bad VALUES (1);
            """);
        await target.ExecuteAsync(
            """
            CREATE SCHEMA guard;
            CREATE FUNCTION guard.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF to_regclass('public.bad') IS NOT NULL THEN RAISE EXCEPTION 'no table named bad'; END IF;
            END $$;
            CREATE EVENT TRIGGER guard ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION guard.refuse();
            """);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(1, "failed: TABLE public.bad").Output.ShouldContain("P0001: the server refused a value");
        (await target.AskAsync<long>("SELECT count(*) FROM pg_largeobject_metadata")).ShouldBe(20);
        await target.ExecuteAsync("DROP EVENT TRIGGER guard; DROP SCHEMA guard CASCADE");

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }
}

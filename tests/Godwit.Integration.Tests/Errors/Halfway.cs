using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Npgsql;

namespace Godwit.Integration.Tests.Errors;

/// <summary>
/// A copy that stands halfway: what is big is on the target, the parts of two small tables wait for a lock there. So a test disturbs it at
/// a point that it knows.
/// </summary>
internal static class Halfway
{
    /// <summary>A table of many parts, one without a key, and the two that are held.</summary>
    public const string Tables =
        """
        CREATE TABLE public.split (id int PRIMARY KEY, filler text);
        INSERT INTO public.split SELECT g, repeat(md5(g::text), 6) FROM generate_series(1, 20000) g;
        CREATE TABLE public.keyless (v int, filler text);
        INSERT INTO public.keyless SELECT g % 100, repeat('x', 100) FROM generate_series(1, 5000) g;
        CREATE TABLE public.held (id int PRIMARY KEY, name text);
        INSERT INTO public.held SELECT g, md5(g::text) FROM generate_series(1, 300) g;
        CREATE TABLE public.held_too (id int PRIMARY KEY, name text);
        INSERT INTO public.held_too SELECT g, md5(g::text) FROM generate_series(1, 200) g;
        """;

    /// <summary>Lines of <c>services.database</c>.</summary>
    public const string Settings = "part_size: 256kB";

    /// <summary>Holds both tables; the schema is on the target already.</summary>
    public static async Task<NpgsqlConnection> HoldAsync(FreshDatabase target)
    {
        var session = await target.OpenSuperuserAsync();
        // The copier wants a whole table for itself; this is less, so that its catalog can still be read.
        await session.ExecuteAsync("BEGIN; LOCK TABLE public.held, public.held_too IN ROW EXCLUSIVE MODE", TestContext.Current.CancellationToken);
        return session;
    }

    /// <summary>Waits until only the held tables are missing; the schema is on the target already.</summary>
    public static Task OnlyHeldIsMissingAsync(FreshDatabase target) => target.BecomesTrueAsync(
        """
        SELECT (SELECT count(*) > 10 AND bool_and((state = 'done') <> (table_name IN ('held', 'held_too'))) FROM godwit.parts)
           AND (SELECT count(DISTINCT relation) = 2 FROM pg_locks WHERE relation IN ('public.held'::regclass, 'public.held_too'::regclass) AND NOT granted)
        """);

    /// <summary>When the parts of a table were committed.</summary>
    public static Task<string?> CommittedAsync(FreshDatabase target, string table) =>
        target.AskAsync<string>($"SELECT string_agg(finished_at::text, ' ' ORDER BY lower) FROM godwit.parts WHERE table_name = {Sql.Text(table)}");
}

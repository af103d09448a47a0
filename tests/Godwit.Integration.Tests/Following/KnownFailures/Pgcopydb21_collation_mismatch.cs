using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Local;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>The sides sort otherwise: ranges of text keys were cut and compared by different orders: https://github.com/dimitri/pgcopydb/issues/21, https://github.com/dimitri/pgcopydb/issues/157.</summary>
public sealed class Pgcopydb21_collation_mismatch(Servers servers)
{
    [Fact]
    public async Task Text_keys_are_followed_and_compared_by_their_bytes()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Plain);
        var target = new FreshDatabase(cluster, servers.UniqueName("icu"));
        await (await servers.FreshDatabaseAsync()).ExecuteAsync(
            $"CREATE DATABASE {Sql.Name(target.Name)} TEMPLATE template0 OWNER {cluster.CustomerRole} LOCALE_PROVIDER icu ICU_LOCALE 'sv-u-kf-upper'");
        await using var one = await Case.CopiedAsync(await servers.FreshDatabaseAsync(), target,
            """
            CREATE COLLATION public.folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            CREATE TABLE public.plain (k text PRIMARY KEY, filler text);
            CREATE TABLE public.swedish (k text COLLATE "sv-x-icu" PRIMARY KEY, v int);
            CREATE TABLE public.folded (k text COLLATE public.folded PRIMARY KEY, v int);
            CREATE TABLE public.folded_whole (k text COLLATE public.folded, v int); ALTER TABLE public.folded_whole REPLICA IDENTITY FULL;
            INSERT INTO public.plain SELECT chr(64 + g % 60) || w || g, repeat('x', 200) FROM generate_series(1, 3000) g, unnest('{ä,z,Z,-,é}'::text[]) w;
            INSERT INTO public.swedish VALUES ('ö', 1), ('z', 2), ('o', 3), ('O', 4);
            INSERT INTO public.folded VALUES ('anna', 1), ('bert', 2);
            INSERT INTO public.folded_whole VALUES ('x', 1), ('X', 1), ('x', 1);
            """, "part_size: 256kB");

        await one.CarryAsync(
            """
            UPDATE public.plain SET k = k || 'å' WHERE k LIKE '%7';
            DELETE FROM public.plain WHERE k < 'a';
            UPDATE public.swedish SET k = 'ø' WHERE k = 'ö';
            DELETE FROM public.swedish WHERE k = 'O';
            UPDATE public.folded SET k = 'ANNA' WHERE k = 'anna';
            UPDATE public.folded SET v = 3 WHERE k = 'BERT';
            DELETE FROM public.folded_whole WHERE ctid = (SELECT ctid FROM public.folded_whole WHERE k COLLATE "C" = 'X');
            """);
    }
}

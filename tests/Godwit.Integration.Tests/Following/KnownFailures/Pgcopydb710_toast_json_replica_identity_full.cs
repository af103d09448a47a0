namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>Unchanged TOAST became NULL, json had no equality, and a whole row's image met several rows: https://github.com/dimitri/pgcopydb/issues/710, https://github.com/PeerDB-io/peerdb/issues/3790.</summary>
public sealed class Pgcopydb710_toast_json_replica_identity_full(Servers servers)
{
    [Fact]
    public async Task Exactly_the_changed_row_changes_and_the_rest_of_it_stays()
    {
        await using var one = await Case.CopiedAsync(servers,
            """
            CREATE TABLE public.keyed (id int PRIMARY KEY, n int, big text, doc json);
            ALTER TABLE public.keyed ALTER big SET STORAGE EXTERNAL, ALTER doc SET STORAGE EXTERNAL;
            CREATE TABLE public.whole (n numeric, big text, doc json, place point, page xml);
            ALTER TABLE public.whole REPLICA IDENTITY FULL, ALTER big SET STORAGE EXTERNAL, ALTER doc SET STORAGE EXTERNAL;
            INSERT INTO public.keyed SELECT g, g, repeat('x', 9000), json_build_object('long', repeat('y', 9000)) FROM generate_series(1, 4) g;
            INSERT INTO public.whole SELECT n, repeat('x', 9000), doc::json, '(1,2)', '<a/>' FROM unnest('{1.0,1.00,1.000,NaN}'::numeric[]) n, unnest('{"{\"a\":1}","{ \"a\":1}"}'::text[]) doc, generate_series(1, 2);
            INSERT INTO public.whole VALUES (NULL, NULL, NULL, NULL, NULL), (NULL, NULL, NULL, NULL, NULL);
            """);

        await one.CarryAsync(
            """
            UPDATE public.keyed SET n = -1 WHERE id = 1; UPDATE public.keyed SET id = 20 WHERE id = 2; UPDATE public.keyed SET doc = NULL WHERE id = 3;
            UPDATE public.whole SET n = 2 WHERE ctid = (SELECT ctid FROM public.whole WHERE n::text = '1.00' AND doc::text = '{"a":1}' LIMIT 1);
            DELETE FROM public.whole WHERE ctid = (SELECT ctid FROM public.whole WHERE n::text = '1.0' AND doc::text = '{ "a":1}' LIMIT 1);
            UPDATE public.whole SET doc = '[]' WHERE ctid = (SELECT ctid FROM public.whole WHERE n::text = 'NaN' LIMIT 1);
            DELETE FROM public.whole WHERE ctid = (SELECT ctid FROM public.whole WHERE n IS NULL LIMIT 1);
            UPDATE public.whole SET n = 1.0 WHERE n::text = '1.000';
            """);
    }
}

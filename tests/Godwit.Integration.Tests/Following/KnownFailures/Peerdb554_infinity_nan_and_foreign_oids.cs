using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>Infinity became NULL, NaN an error, and an extension's types were known by the source's OIDs: https://github.com/PeerDB-io/peerdb/issues/554, https://github.com/PeerDB-io/peerdb/issues/1720, https://github.com/PeerDB-io/peerdb/issues/3572, https://github.com/supabase/etl/issues/393.</summary>
public sealed class Peerdb554_infinity_nan_and_foreign_oids(Servers servers)
{
    [Fact]
    public async Task Every_value_arrives_as_it_is()
    {
        var target = await servers.FreshDatabaseAsync(18);
        // The same types get other OIDs there.
        await target.ExecuteAsync("CREATE TYPE public.unused AS ENUM ('a'); CREATE EXTENSION hstore SCHEMA public; DROP TYPE public.unused");
        await using var one = await Case.CopiedAsync(await servers.FreshDatabaseAsync(), target,
            """
            CREATE EXTENSION hstore SCHEMA public;
            CREATE TYPE public.colour AS ENUM ('red', 'it''s "blue"');
            CREATE TYPE public.pair AS (a int, b text);
            CREATE DOMAIN public.positive AS numeric CHECK (VALUE > 0);
            CREATE TABLE public.t (
                id int PRIMARY KEY, at timestamptz, local timestamp, day date, time time, amount numeric, ratio float8, small float4, tags public.hstore, colours public.colour[],
                pairs public.pair[], positive public.positive, span tstzrange, spans datemultirange, grid int[], bytes bytea, bits bit varying, net inet);
            INSERT INTO public.t (id) SELECT generate_series(1, 4);
            """);

        await one.CarryAsync(
            """
            UPDATE public.t SET at = 'infinity', local = '-infinity', day = 'infinity', time = '24:00', amount = 'NaN', ratio = 'NaN', small = '-0', tags = 'a=>NULL, "b c"=>"\""',
                colours = ARRAY['it''s "blue"', NULL]::public.colour[], pairs = ARRAY[ROW(1, 'a,"b')::public.pair, NULL, ROW(NULL, '')::public.pair], positive = 'Infinity',
                span = '[-infinity,infinity)', spans = '{[2020-01-01,infinity)}', grid = '[0:1][-1:0]={{1,NULL},{3,4}}', bytes = '\x00ff5c', bits = B'', net = '::1/64' WHERE id = 1;
            UPDATE public.t SET at = '-infinity', local = '4714-11-24 00:00 BC', day = '5874897-12-31', time = '00:00', amount = '-Infinity', ratio = '-Infinity', small = 'Infinity',
                tags = '', colours = '{}', pairs = '{}', positive = 1e-30, span = 'empty', spans = '{}', grid = '{}', bytes = '', net = '10.0.0.1' WHERE id = 2;
            INSERT INTO public.t (id, at, local, amount, ratio, small) VALUES (5, '294276-12-31 23:59:59.999999+00', '294276-12-31 23:59:59.999999', 1e500, 1.7976931348623157e308, 1e-45);
            DELETE FROM public.t WHERE id = 3;
            """);
    }
}

using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Bench.Datasets;

/// <summary>One table of wide rows: documents, and binary values that are stored out of line.</summary>
internal sealed class Wide : IDataset
{
    // EXTERNAL: what repeats is not compressed, so that it is as many bytes on disk and on the way.
    private const string Table = """
        CREATE TABLE public.document (id bigint PRIMARY KEY, body jsonb NOT NULL, attachment bytea NOT NULL);
        ALTER TABLE public.document ALTER attachment SET STORAGE EXTERNAL
        """;

    private const string Rows = """
        INSERT INTO public.document
        SELECT i,
               jsonb_build_object(
                   'title', 'Document ' || i, 'tags', jsonb_build_array(i % 7, md5((i % 100)::text), 'ü' || i % 13), 'draft', i % 3 = 0, 'price', (i % 10000) / 100.0,
                   'lines', (SELECT jsonb_agg(jsonb_build_object('no', j, 'key', md5(i || '/' || j))) FROM generate_series(1, 8) AS j)),
               decode(repeat(md5(i::text), 96 + (i % 193)::int), 'hex')
        FROM generate_series(1::bigint, 120000) AS i
        """;

    /// <inheritdoc/>
    public string Name => "wide";

    /// <inheritdoc/>
    public string Description => "one table of 120,000 rows: bigint key, jsonb, bytea of 1.5 to 4.6 kB out of line";

    /// <inheritdoc/>
    public async Task LoadAsync(LocalCluster cluster, string database, CancellationToken cancellationToken)
    {
        await cluster.CreateDatabaseAsync(database, owner: null, cancellationToken);
        await using var session = await cluster.OpenSuperuserAsync(database, cancellationToken);
        await session.ExecuteAsync(Table, cancellationToken);
        await session.ExecuteAsync(Rows, cancellationToken);
    }
}

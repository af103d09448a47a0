using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Bench.Datasets;

/// <summary>Many tables of few rows: what each table costs.</summary>
internal sealed class SmallTables : IDataset
{
    // A commit a table: one transaction would need a lock for every object.
    private const string Tables = """
        DO $$
        BEGIN
            FOR i IN 1..1000 LOOP
                EXECUTE format('CREATE TABLE public.small_%s (id integer PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL)', i);
                EXECUTE format('INSERT INTO public.small_%s SELECT j, md5(j || ''/%s''), timestamptz ''2024-01-01 00:00Z'' + j * interval ''1 min'' FROM generate_series(1, 100) AS j', i, i);
                EXECUTE format('CREATE INDEX ON public.small_%s (name)', i);
                COMMIT;
            END LOOP;
        END
        $$
        """;

    /// <inheritdoc/>
    public string Name => "small";

    /// <inheritdoc/>
    public string Description => "1,000 tables of 100 rows, each with a primary key and another index";

    /// <inheritdoc/>
    public async Task LoadAsync(LocalCluster cluster, string database, CancellationToken cancellationToken)
    {
        await cluster.CreateDatabaseAsync(database, owner: null, cancellationToken);
        await using var session = await cluster.OpenSuperuserAsync(database, cancellationToken);
        await session.ExecuteAsync(Tables, cancellationToken);
    }
}

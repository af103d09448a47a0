using System.Globalization;
using Godwit.Bench.Datasets;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Bench.Verifying.Data;

/// <summary>Tables of few rows with a key: what each costs to verify.</summary>
/// <param name="tables">How many.</param>
internal sealed class KeyedTables(int tables) : IDataset
{
    // A commit a table: one transaction would need a lock for every object.
    private string Tables => $"""
        DO $$
        BEGIN
            FOR i IN 1..{tables.ToString(CultureInfo.InvariantCulture)} LOOP
                EXECUTE format('CREATE TABLE public.keyed_%s (id integer PRIMARY KEY, name text NOT NULL, amount numeric(12, 2), at timestamptz NOT NULL)', i);
                EXECUTE format('INSERT INTO public.keyed_%s SELECT j, md5(j || ''/%s''), CASE WHEN j %% 10 > 0 THEN j * 12.34 END, timestamptz ''2024-01-01 00:00Z'' + j * interval ''1 min'' FROM generate_series(1, 200) AS j', i, i);
                COMMIT;
            END LOOP;
        END
        $$
        """;

    /// <inheritdoc/>
    public string Name => "keyed";

    /// <inheritdoc/>
    public string Description => "tables of 200 rows: integer key, text, numeric, timestamptz";

    /// <inheritdoc/>
    public async Task LoadAsync(LocalCluster cluster, string database, CancellationToken cancellationToken)
    {
        await cluster.CreateDatabaseAsync(database, owner: null, cancellationToken);
        await using var session = await cluster.OpenSuperuserAsync(database, cancellationToken);
        await session.ExecuteAsync(Tables, cancellationToken);
    }
}

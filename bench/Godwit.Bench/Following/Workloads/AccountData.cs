using Godwit.Bench.Datasets;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Bench.Following.Workloads;

/// <summary>A table as applications have them: many columns of every common type.</summary>
internal sealed class AccountData : IDataset
{
    // Room in each page, as a table that is updated has it after a while.
    private static readonly string Table = $"""
        CREATE TABLE public.account (id bigint PRIMARY KEY, {Columns(8, 'i', "integer")}, {Columns(8, 't', "text")}, {Columns(5, 'n', "numeric(12, 2)")},
            at1 timestamptz NOT NULL, at2 timestamptz NOT NULL, at3 timestamptz NOT NULL, at4 timestamptz, {Columns(3, 'j', "jsonb")}, active boolean NOT NULL) WITH (fillfactor = 80)
        """;

    private static readonly string Rows = $"""
        INSERT INTO public.account
        SELECT id, {Values(8, "(id * 31 % (1000 * {0}))::integer")}, {Values(8, "'column {0} ' || left(md5(id || '/{0}'), 4 * {0})")}, {Values(5, "(id % 100000) / (10.0 * {0})")},
               at, at + interval '1 day', at + interval '2 days', CASE WHEN id % 3 = 0 THEN at END, {Values(3, "jsonb_build_object('no', id % 1000, 'kind', 'k' || id % 7, 'tags', jsonb_build_array({0}, 'ü', id % 13))")}, id % 5 > 0
        FROM generate_series(1::bigint, 200000) AS id, LATERAL (SELECT timestamptz '2024-01-01 00:00Z' + id * interval '1 min' AS at) AS t
        """;

    /// <inheritdoc/>
    public string Name => "wide";

    /// <inheritdoc/>
    public string Description => "200,000 rows of 30 columns: bigint key, 8 integer, 8 text, 5 numeric, 4 timestamptz, 3 jsonb, boolean";

    /// <inheritdoc/>
    public async Task LoadAsync(LocalCluster cluster, string database, CancellationToken cancellationToken)
    {
        await cluster.CreateDatabaseAsync(database, owner: null, cancellationToken);
        await using var session = await cluster.OpenSuperuserAsync(database, cancellationToken);
        await session.ExecuteAsync(Table, cancellationToken);
        await session.ExecuteAsync(Rows, cancellationToken);
    }

    private static string Columns(int count, char name, string type) => string.Join(", ", Enumerable.Range(1, count).Select(no => $"{name}{no} {type} NOT NULL"));

    private static string Values(int count, string template) => string.Join(", ", Enumerable.Range(1, count).Select(no => template.Replace("{0}", $"{no}", StringComparison.Ordinal)));
}

using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify;
using Npgsql;

namespace Godwit.Integration.Tests.Verify;

/// <summary>Questions under a snapshot.</summary>
public sealed class SnapshotReaderTests(Servers servers)
{
    // Such a table shows an old snapshot none of its rows (postgres.md, rule 3).
    [Theory]
    [InlineData("ALTER TABLE public.t ALTER id TYPE bigint")]
    [InlineData("TRUNCATE public.t")]
    [InlineData("VACUUM FULL public.t")]
    [InlineData("DROP TABLE public.t")]
    public async Task A_table_that_was_rewritten_is_not_read(string change)
    {
        var database = await servers.FreshDatabaseAsync();
        await database.RunAsync("CREATE TABLE public.t (id integer PRIMARY KEY); INSERT INTO public.t SELECT generate_series(1, 100)");
        await using var side = await SideSession.OpenAsync(new(Side.Target, database.Customer, requireTls: true), null, TestContext.Current.CancellationToken);
        var table = await TableAsync(side);
        await using var reader = await SnapshotReader.OpenAsync(side, TestContext.Current.CancellationToken);
        (await CountAsync(reader, [table])).ShouldBe(100);
        await database.RunAsync(change);
        var error = await Should.ThrowAsync<Exception>(() => CountAsync(reader, [table]));
        if (change.StartsWith("DROP", StringComparison.Ordinal)) error.ShouldBeOfType<PostgresException>().SqlState.ShouldBe(PostgresErrorCodes.UndefinedTable);
        else error.ShouldBeOfType<GodwitException>().Problem.Code.ShouldBe("table_rewritten");
    }

    [Fact]
    public async Task A_question_that_is_refused_leaves_the_next_one_alone()
    {
        var database = await servers.FreshDatabaseAsync();
        await using var side = await SideSession.OpenAsync(new(Side.Source, database.Customer, requireTls: true), null, TestContext.Current.CancellationToken);
        await using var reader = await SnapshotReader.OpenAsync(side, TestContext.Current.CancellationToken);
        await Should.ThrowAsync<PostgresException>(() => reader.AskAsync((connection, token) => connection.ScalarAsync<int>("SELECT 1 / 0", token), TestContext.Current.CancellationToken));
        (await reader.AskAsync((connection, token) => connection.ScalarAsync<string>("SHOW transaction_read_only", token), TestContext.Current.CancellationToken)).ShouldBe("on");
    }

    [Fact]
    public async Task A_snapshot_that_is_gone_is_no_answer()
    {
        var database = await servers.FreshDatabaseAsync();
        var side = await SideSession.OpenAsync(new(Side.Source, database.Customer, requireTls: true), null, TestContext.Current.CancellationToken);
        await using var reader = await SnapshotReader.OpenAsync(side, TestContext.Current.CancellationToken);
        await side.DisposeAsync();
        var error = await Should.ThrowAsync<GodwitException>(() => reader.AskAsync((connection, token) => connection.ScalarAsync<int>("SELECT 1", token), TestContext.Current.CancellationToken));
        error.Problem.Code.ShouldBe("snapshot_lost");
    }

    private static Task<long> CountAsync(SnapshotReader reader, TableInfo[] tables) =>
        reader.AskAsync((connection, token) => connection.ScalarAsync<long>("SELECT count(*) FROM public.t", token), tables, TestContext.Current.CancellationToken);

    private static async Task<TableInfo> TableAsync(SideSession side) =>
        (await CatalogReader.TablesAsync(side.Connection, _ => true, TestContext.Current.CancellationToken)).Single(table => table.Name == new TableName("public", "t"));
}

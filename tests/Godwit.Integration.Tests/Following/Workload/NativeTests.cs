using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>PostgreSQL's own subscription carries the workload: what it can, following must, and the comparison here is sound.</summary>
public sealed class NativeTests(Servers servers, ITestOutputHelper output)
{
    [Fact]
    public async Task A_subscription_carries_the_workload()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18));
        await Zoo.LoadAsync(source.Customer);
        await Zoo.LoadSchemaAsync(target.Customer);
        var name = $"native_{Guid.NewGuid():n}"[..20];
        await PublishAsync(source);
        await target.ExecuteAsync($"CREATE SUBSCRIPTION {name} CONNECTION {Sql.Text(Conninfo(source))} PUBLICATION native, native_insert WITH (streaming = on)");
        try
        {
            await target.BecomesTrueAsync("SELECT count(*) > 20 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel");

            output.WriteLine($"{await new RandomWorkload(source.Customer, Seed.Random(output), new() { Transactions = 75 }).RunAsync(CancellationToken.None)}");
            await source.ExecuteAsync("INSERT INTO follow.sentinel VALUES (1)");
            await target.BecomesTrueAsync("SELECT EXISTS (SELECT FROM follow.sentinel)");

            // Else no transaction was large enough.
            await source.BecomesTrueAsync($"SELECT stream_txns > 0 FROM pg_stat_replication_slots WHERE slot_name = '{name}'");
            await Differences.ShouldBeNoneAsync(source, target, IsCarried);
        }
        finally
        {
            await target.ExecuteAsync($"ALTER SUBSCRIPTION {name} DISABLE");
            await target.ExecuteAsync($"DROP SUBSCRIPTION {name}");
        }
    }

    // It finds whole rows by equality: json has none, and 1.0 equals 1.00.
    private static bool IsCarried(TableName table) => Zoo.Includes(table) && table.Name != "event_full";

    private static async Task PublishAsync(FreshDatabase source)
    {
        var tables = await source.AskAsync<string>(
            """
            SELECT string_agg(c.oid::regclass::text, ', ') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('follow', 'Follow Zoo') AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT IN ('log', 'event_full')
            """);
        await source.ExecuteAsync(
            $"""
            ALTER DATABASE {Sql.Name(source.Name)} SET logical_decoding_work_mem = '64kB';
            CREATE PUBLICATION native FOR TABLE {tables} WITH (publish_via_partition_root = true);
            CREATE PUBLICATION native_insert FOR TABLE follow.log WITH (publish = 'insert');
            """);
    }

    private static string Conninfo(FreshDatabase source) =>
        $"host=127.0.0.1 port={source.Superuser.Port} dbname={source.Name} user={source.Superuser.User} password={source.Superuser.Password!.Value.Reveal()}";
}

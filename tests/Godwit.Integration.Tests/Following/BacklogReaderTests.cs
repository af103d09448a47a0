using Godwit.Engine;
using Godwit.Engine.Events;
using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Follow.Stream;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following;

/// <summary>A backlog, by the statements that bring it: what comes, from where, and what is noticed about the slot meanwhile.</summary>
public sealed class BacklogReaderTests(Servers servers)
{
    private const long From = 1024;

    // What waits has to be more than a quarter of what is decoded in vain: behind what other tests have open on the server.
    private const int Many = 20_000;

    [Fact]
    public async Task Each_transaction_comes_once_though_nothing_is_acknowledged()
    {
        await using var source = await WithSlotAsync();
        await source.WriteAsync($"INSERT INTO public.t VALUES (1); INSERT INTO public.t SELECT generate_series(2, {Many})");
        await source.WriteAsync($"UPDATE public.t SET id = id + {Many} WHERE id > {Many / 2}");

        (await source.ReadAsync()).ShouldBe(["BEGIN", $"{Many}", "COMMIT", "BEGIN", $"{Many / 2}", "COMMIT"]);

        await source.WriteAsync($"INSERT INTO public.t SELECT generate_series({3 * Many}, {4 * Many})");
        (await source.ReadAsync()).ShouldBe(["BEGIN", $"{Many + 1}", "COMMIT"]);
        (await source.ReadAsync()).ShouldBeEmpty();
    }

    // Nobody holds the slot between two statements.
    [Fact]
    public async Task A_slot_that_somebody_moves_meanwhile_is_lost_before_anything_behind_the_gap_is_taken()
    {
        await using var source = await WithSlotAsync();
        await source.WriteAsync($"INSERT INTO public.t SELECT generate_series(1, {Many})");
        var had = source.Spool.Lsn;

        var lost = await Should.ThrowAsync<GodwitException>(() => source.ReadAsync(meanwhile: async () =>
        {
            await source.Database.ExecuteAsync("SELECT pg_replication_slot_advance(slot_name, pg_current_wal_lsn()) FROM pg_replication_slots WHERE database = current_database()");
            await source.WriteAsync($"INSERT INTO public.t SELECT generate_series({Many + 1}, {2 * Many})");
        }));

        lost.Problem.Code.ShouldBe("slot_lost");
        lost.Problem.Why.ShouldContain("somebody else has read the slot");
        source.Taken.ShouldBeEmpty();
        source.Spool.Lsn.ShouldBe(had);
    }

    [Fact]
    public async Task A_slot_that_is_gone_is_lost()
    {
        await using var source = await WithSlotAsync();
        await source.Database.ExecuteAsync("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
        (await Should.ThrowAsync<GodwitException>(() => source.ReadAsync())).Problem.Code.ShouldBe("slot_lost");
    }

    [Fact]
    public async Task Without_room_it_ends_in_the_middle_of_a_transaction()
    {
        await using var source = await WithSlotAsync();
        await source.WriteAsync($"INSERT INTO public.t SELECT generate_series(1, {Many})");
        source.Most = 10;
        (await source.ReadAsync(isWhole: false)).ShouldBe(["BEGIN", "8"]);
        source.Spool.Restart();
        source.Most = int.MaxValue;
        (await source.ReadAsync()).ShouldBe(["BEGIN", $"{Many}", "COMMIT"]);
    }

    private async Task<Reading> WithSlotAsync()
    {
        var database = await servers.FreshDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE public.t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE public.t");
        var slot = $"reader_{database.Name}";
        var at = await database.AskAsync<string>($"SELECT lsn::text FROM pg_create_logical_replication_slot('{slot}', 'pgoutput')");
        return new(database, slot, Lsn.Parse(at!));
    }

    private sealed class Reading(FreshDatabase database, string slot, Lsn at) : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private SpoolLog? _spool;

        public FreshDatabase Database => database;

        public SpoolLog Spool => _spool ??= SpoolLog.Open(Path.Combine(_folder.Path, "spool"), Guid.Empty, at, 1L << 30);

        public List<byte> Taken { get; } = [];

        public int Most { get; set; } = int.MaxValue;

        // Only what is in the log's file can be read.
        public Task WriteAsync(string sql) => database.ExecuteAsync($"SET synchronous_commit = on; {sql}");

        // What came, rows counted.
        public async Task<List<string>> ReadAsync(bool isWhole = true, Func<Task>? meanwhile = null)
        {
            Taken.Clear();
            var source = new StreamSource(new Database(Side.Source, database.Customer, requireTls: true), slot, Guid.Empty, ["p"]);
            using var stream = await source.Database.OpenStreamAsync(TestContext.Current.CancellationToken);
            // The reader blocks, and asks what is safe between its look and its read.
            Lsn Safe()
            {
                meanwhile?.Invoke().GetAwaiter().GetResult();
                return default;
            }
            var reader = new BacklogReader(source, Spool, Take, Safe, new FollowProgress(), new Silence(), TimeProvider.System);
            (await Task.Run(() => reader.Read(stream, From, TestContext.Current.CancellationToken))).ShouldBe(isWhole);
            Spool.Flush();
            return Counted();
        }

        public async ValueTask DisposeAsync()
        {
            _spool?.Dispose();
            _folder.Dispose();
            await database.ExecuteAsync("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database() AND NOT active");
        }

        private bool Take(ReadOnlyMemory<byte> message)
        {
            Taken.Add(message.Span[0]);
            if (message.Span[0] == MessageType.Commit) Spool.Append(FrameKind.Commit, message.Span, PgOutput.CommitEnd(message));
            return Taken.Count < Most;
        }

        private List<string> Counted()
        {
            var counted = new List<string>();
            var rows = 0;
            foreach (var kind in Taken)
            {
                if (kind is MessageType.Insert or MessageType.Update) rows++;
                if (kind == MessageType.Commit) EndRows();
                if (kind is MessageType.Begin or MessageType.Commit) counted.Add(kind == MessageType.Begin ? "BEGIN" : "COMMIT");
            }
            EndRows();
            return counted;

            void EndRows()
            {
                if (rows > 0) counted.Add($"{rows}");
                rows = 0;
            }
        }
    }
}

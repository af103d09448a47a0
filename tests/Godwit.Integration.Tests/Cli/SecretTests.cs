using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Integration.Tests.Cli;

/// <summary>A password, wherever it stands, is seen by the servers only. <see cref="Workspace"/> searches all output for it.</summary>
public sealed class SecretTests(Servers servers)
{
    private const string Password = "s3cret/p@ss:w%rd'";

    public enum Place { EnvironmentFile, ConfigurationFile, PasswordFile }

    [Theory]
    [InlineData(Place.EnvironmentFile)]
    [InlineData(Place.ConfigurationFile)]
    [InlineData(Place.PasswordFile)]
    public async Task It_is_never_printed_nor_an_argument(Place place)
    {
        var (source, target) = (await RoleAsync(await servers.SampleAsync("pagila")), await RoleAsync(await servers.FreshDatabaseAsync(18)));
        await using var workspace = await Workspace.BetweenAsync(source, target);
        var environment = await PlaceAsync(workspace, place, source, target);

        foreach (var command in new[] { "doctor", "doctor --json", "plan", "plan --json", "status --json", "run --until schema --json" })
            Read(await workspace.RunAsync(command, environment)).ShouldEndWith(0);
        using (var run = workspace.Start("run --until copied --verify", environment))
        {
            var ending = run.EndAsync();
            var commands = new HashSet<string>();
            using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (!ending.IsCompleted && await look.WaitForNextTickAsync(TestContext.Current.CancellationToken)) commands.UnionWith(CommandLines());
            Read(workspace.Read(await ending)).ShouldEndWith(0);
            commands.ShouldContain(line => line.Contains("pg_dump", StringComparison.Ordinal));
            commands.ShouldContain(line => line.Contains("godwit.dll", StringComparison.Ordinal));
            commands.ShouldNotContain(line => IsTold(line));
        }
        foreach (var command in new[] { "verify", "verify --json", "status", "audit", "audit --json", "run --until copied", "work" })
            Read(await workspace.RunAsync(command, environment)).ShouldEndWith(0);
        (await Contents(target)).ShouldNotContain(line => IsTold(line));
    }

    /// <summary>A value of a row that a server quotes in its error: in a part that is refused, an index, a materialized view, and what comes of it.</summary>
    [Fact]
    public async Task Nor_is_the_value_of_a_row()
    {
        const string value = "s3cret-diagnosis";
        var source = await servers.FreshDatabaseAsync();
        await source.ExecuteAsync(
            $"""
            CREATE TABLE public.patients (id int PRIMARY KEY, diagnosis text);
            INSERT INTO public.patients VALUES (1, '{value}'), (2, '7');
            CREATE FUNCTION public.number_of(t text) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN inet_server_port() = {source.Cluster.Customer("x").Port} THEN 1 ELSE t::int END; END';
            CREATE INDEX by_number ON public.patients (public.number_of(diagnosis));
            CREATE MATERIALIZED VIEW public.numbers AS SELECT public.number_of(diagnosis) FROM public.patients;
            CREATE TABLE public.narrow (id int PRIMARY KEY, diagnosis text);
            INSERT INTO public.narrow VALUES (1, '{value}');
            """);
        var (target, existing) = (await servers.FreshDatabaseAsync(18), await servers.FreshDatabaseAsync(17));
        await existing.ExecuteAsync("CREATE TABLE public.narrow (id int PRIMARY KEY, diagnosis text CHECK (diagnosis::int > 0))");
        await using var whole = await Workspace.BetweenAsync(source.Customer, target.Customer);
        await using var refused = await Workspace.BetweenAsync(source.Superuser, existing.Superuser, "schema: existing\ninclude: [public.narrow]");

        (await whole.RunAsync("run --until copied --json")).ShouldEndWith(1).Output.ShouldContain("22P02: the server refused a value");
        (await refused.RunAsync("run --until copied")).ShouldEndWith(1, "22P02: the server refused a value");

        foreach (var (workspace, database) in new[] { (whole, target), (refused, existing) })
        {
            foreach (var command in new[] { "run --until copied", "status", "status --json", "verify", "audit" })
            {
                var ended = await workspace.RunAsync(command);
                $"{ended.Output}{ended.Errors}".ShouldNotContain(value, Case.Sensitive, command);
            }
            (await Contents(database.Superuser)).ShouldNotContain(line => line.Contains(value, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task It_is_not_repeated_in_an_error_about_it()
    {
        foreach (var url in new[] { $"postgresql://a:{Password}@h:1:2/x", $"postgres//a:{Password}@h/x", $"host=h password={Password}", $"postgresql://a:{Password}@h/x?sslmod=require" })
        {
            await using var workspace = await Workspace.OfAsync(
                $"migration: m\nsource: {{ platform: postgres, database: \"{url}\" }}\ntarget: {{ platform: postgres, database: \"postgresql://b@127.0.0.1:1/t\" }}\n");
            foreach (var command in new[] { "doctor", "run --until copied --json" })
                Read(await workspace.RunAsync(command)).ShouldEndWith(2, "godwit.yaml:2: ");
        }
    }

    private static Ended Read(Ended ended)
    {
        IsTold(ended.Output).ShouldBeFalse(ended.Output);
        IsTold(ended.Errors).ShouldBeFalse(ended.Errors);
        return ended;
    }

    private static bool IsTold(string text) =>
        text.Contains("s3cret", StringComparison.Ordinal) || text.Contains("w%rd", StringComparison.Ordinal) || text.Contains(Uri.EscapeDataString(Password), StringComparison.Ordinal);

    private async Task<DatabaseUrl> RoleAsync(FreshDatabase database)
    {
        var role = servers.UniqueName("teller");
        await database.ExecuteAsync($"CREATE ROLE {role} SUPERUSER LOGIN PASSWORD {Sql.Text(Password)}");
        return database.Cluster.Url(role, new Secret(Password), database.Name);
    }

    private static async Task<Dictionary<string, string>> PlaceAsync(Workspace workspace, Place place, DatabaseUrl source, DatabaseUrl target)
    {
        switch (place)
        {
            case Place.ConfigurationFile:
                var text = await File.ReadAllTextAsync(workspace.File, TestContext.Current.CancellationToken);
                await workspace.WriteAsync("godwit.yaml", text
                    .Replace("${SOURCE_DATABASE_URL}", workspace.WithPassword(source), StringComparison.Ordinal)
                    .Replace("${TARGET_DATABASE_URL}", workspace.WithPassword(target), StringComparison.Ordinal));
                await workspace.WriteAsync(".env", "");
                return [];
            case Place.PasswordFile:
                var file = Path.Combine(workspace.Folder, "pgpass");
                await File.WriteAllTextAsync(file, $"*:*:*:*:{Password.Replace(":", "\\:", StringComparison.Ordinal)}\n", TestContext.Current.CancellationToken);
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                await workspace.WriteAsync(".env", $"SOURCE_DATABASE_URL={source.Uri()}\nTARGET_DATABASE_URL={target.Uri()}\n");
                return new() { ["PGPASSFILE"] = file };
            default:
                return [];
        }
    }

    // Every process of this machine: a child may be gone before its file is read.
    private static IEnumerable<string> CommandLines()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder["/proc/".Length])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(folder, "cmdline"));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                continue;
            }
            yield return line.Replace('\0', ' ');
        }
    }

    // All of the state, as text.
    private static async Task<List<string>> Contents(DatabaseUrl target)
    {
        await using var session = await new Database(Side.Target, target, requireTls: true).OpenAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        foreach (var table in new[] { "migrations", "runners", "journal", "objects", "parts", "verdicts", "workers", "keepers", "audit", "snapshots" })
            rows.AddRange(await session.QueryAsync($"SELECT t::text FROM godwit.{table} t", row => row.GetString(0), TestContext.Current.CancellationToken));
        return rows;
    }
}

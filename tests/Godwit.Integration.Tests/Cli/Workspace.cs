using System.Text.Json;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Moving;
using Godwit.Local;

namespace Godwit.Integration.Tests.Cli;

/// <summary>
/// A folder with a <c>godwit.yaml</c> and a <c>.env</c> as a user would write them. Whatever a command prints is searched for the
/// passwords; its slot is dropped at the end.
/// </summary>
internal sealed class Workspace : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DatabaseUrl? _source;
    private readonly List<string> _secrets = [];

    private Workspace(DatabaseUrl? source) => _source = source;

    public required string Migration { get; init; }

    public string Folder => _folder.Path;

    public string File => Path.Combine(Folder, "godwit.yaml");

    /// <summary>A migration between two databases; the passwords stand in the .env.</summary>
    /// <param name="source">The source.</param>
    /// <param name="target">The target.</param>
    /// <param name="database">More lines of <c>services.database</c>.</param>
    public static async Task<Workspace> BetweenAsync(DatabaseUrl source, DatabaseUrl target, string database = "")
    {
        var workspace = new Workspace(source) { Migration = $"cli_{Guid.NewGuid():n}"[..20] };
        await workspace.WriteAsync("godwit.yaml",
            $$"""
            migration: {{workspace.Migration}}
            source: { platform: postgres, database: "${SOURCE_DATABASE_URL}" }
            target: { platform: postgres, database: "${TARGET_DATABASE_URL}" }
            services:
              database:
                workers: 2
            {{string.Concat(database.Split('\n').Where(line => line.Length > 0).Select(line => $"    {line}\n"))}}
            """);
        await workspace.WriteAsync(".env", $"SOURCE_DATABASE_URL={workspace.WithPassword(source)}\nTARGET_DATABASE_URL={workspace.WithPassword(target)}\n");
        return workspace;
    }

    /// <summary>A folder with this configuration alone.</summary>
    public static async Task<Workspace> OfAsync(string configuration)
    {
        var workspace = new Workspace(null) { Migration = "none" };
        await workspace.WriteAsync("godwit.yaml", configuration);
        return workspace;
    }

    public Task WriteAsync(string name, string text) => System.IO.File.WriteAllTextAsync(Path.Combine(Folder, name), text, TestContext.Current.CancellationToken);

    /// <summary>Starts a command; the caller searches what it prints with <see cref="Read"/>.</summary>
    public GodwitProcess Start(string command, IReadOnlyDictionary<string, string>? environment = null, string? crashAt = null, int crashAfter = 0) =>
        GodwitProcess.Start([.. command.Split(' '), "-c", File], environment, crashAt, crashAfter);

    /// <summary>Runs a command to its end.</summary>
    public async Task<Ended> RunAsync(string command, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(command, environment);
        return Read(await process.EndAsync());
    }

    /// <summary>Searches what a command printed: no password, no stack trace.</summary>
    public Ended Read((int ExitCode, string Output, string Errors) ended)
    {
        foreach (var text in new[] { ended.Output, ended.Errors })
        {
            foreach (var secret in _secrets) text.ShouldNotContain(secret);
            text.ShouldNotContain("   at Godwit.");
        }
        return new(ended.ExitCode, ended.Output, ended.Errors);
    }

    /// <summary>The URL with its password in it, which no command may print from now on.</summary>
    public string WithPassword(DatabaseUrl url)
    {
        if (url.Password is not { } password) return url.Uri();
        _secrets.Add(password.Reveal());
        return url.Uri().Replace($"{url.User}@", $"{url.User}:{Uri.EscapeDataString(password.Reveal())}@", StringComparison.Ordinal);
    }

    /// <summary>Both sides are the same: by Godwit's verdict, and by the check that does not trust it.</summary>
    public async Task ShouldBeIdenticalAsync(FreshDatabase source, FreshDatabase target)
    {
        (await RunAsync("verify")).ShouldEndWith(0).Output.ShouldStartWith("Identical: ");
        (await Checksums.OfAsync(target, _ => true)).ShouldBe(await Checksums.OfAsync(source, _ => true));
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        if (_source is not { Port: > 1 } source) return;
        try
        {
            await using var session = await new Database(Side.Source, source, requireTls: false).OpenAsync(CancellationToken.None);
            await session.ExecuteAsync(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1 AND NOT active", CancellationToken.None, $"godwit_{Migration}");
        }
        catch (Engine.GodwitException)
        {
            // A test of a server that cannot be reached left no slot there.
        }
    }
}

/// <summary>What a command left.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors)
{
    /// <summary>The only JSON document.</summary>
    public JsonElement Document => JsonDocument.Parse(Output).RootElement;

    /// <summary>One JSON object a line.</summary>
    public List<JsonElement> Lines => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public Ended ShouldEndWith(int exitCode, params string[] messages)
    {
        ExitCode.ShouldBe(exitCode, $"{Output}\n{Errors}");
        foreach (var message in messages) Errors.ShouldContain(message);
        return this;
    }

    /// <summary>The problem that the last line names, by a command with --json.</summary>
    public JsonElement Problem => Lines[^1].GetProperty("problem");

    /// <summary>The names in a JSON object, sorted.</summary>
    public static string Names(JsonElement element) => string.Join(' ', element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
}

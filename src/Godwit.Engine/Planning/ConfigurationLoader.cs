using System.Collections.Immutable;
using Godwit.Engine.Planning.Loading;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Planning;

/// <summary>Reads a <c>godwit.yaml</c> into a validated <see cref="Configuration"/>.</summary>
public static class ConfigurationLoader
{
    /// <summary>
    /// Loads the file. <c>${NAME}</c> and the PG* variables come from <paramref name="environment"/>, then from a <c>.env</c> beside the
    /// file; relative paths start at the file's folder.
    /// </summary>
    /// <exception cref="GodwitException">
    /// Something is wrong with it (<see cref="ExitCode.Usage"/>): every error that was found, each with file and line.
    /// </exception>
    public static Configuration Load(string path, IReadOnlyDictionary<string, string> environment)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetPathRoot(Path.GetFullPath(path))!;
        var text = ReadFile(path) ?? throw new GodwitException(ExitCode.Usage, new Problem(
            "no_configuration", "There is no configuration file.", path, "The file does not exist.",
            "`godwit init` writes one; `-c FILE` names another."));
        var errors = new LoadErrors(path);
        var variables = Variables(path, folder, environment, errors);
        var root = YamlReader.Read(text, errors);
        if (root is null) errors.ThrowIfAny();
        var configuration = Read(new Section(ConfigurationKeys.Root, root!, variables, errors), folder, new ConnectionContext(variables, folder));
        errors.ThrowIfAny();
        return configuration;
    }

    private static Configuration Read(Section root, string folder, ConnectionContext connections)
    {
        // Sections whose only key is not built, or a list that must be empty, are looked at for what is wrong with them.
        root.Child("state");
        root.List("switch", Scalars.Text);
        return new Configuration
        {
            Folder = folder,
            Migration = root.Required("migration", Scalars.MigrationName) ?? "",
            Source = Endpoint(root.Child("source", required: true), connections),
            Target = Endpoint(root.Child("target", required: true), connections),
            RequireTls = root.Value("require_tls", Scalars.Boolean, fallback: true),
            Database = DatabaseService(root.Child("services").Child("database"), folder),
            Verify = Verification(root.Child("verify")),
            Cutover = Cutover(root.Child("cutover")),
        };
    }

    private static EndpointConfiguration Endpoint(Section section, ConnectionContext connections) => new(
        section.Required("platform", Scalars.OneOf(("supabase", Platform.Supabase), ("aws", Platform.Aws), ("postgres", Platform.Postgres))),
        // A missing URL is an error already recorded; nobody sees this record then.
        section.Required("database", Scalars.Url(connections))!);

    private static DatabaseConfiguration DatabaseService(Section section, string folder)
    {
        var defaults = new DatabaseConfiguration();
        return defaults with
        {
            Schema = Schema(section),
            Include = section.List("include", Scalars.Pattern(include: true)),
            Exclude = section.List("exclude", Scalars.Pattern(include: false)),
            Conflict = section.Value("conflict",
                Scalars.OneOf(("fail", ConflictRule.Fail), ("skip", ConflictRule.Skip), ("update", ConflictRule.Update)), defaults.Conflict),
            ConflictBatchRows = section.Value("conflict_batch_rows", Scalars.Integer(1, 1_000_000), defaults.ConflictBatchRows),
            Identity = section.Value("identity",
                Scalars.OneOf(("report", IdentityRule.Report), ("full", IdentityRule.Full), ("insert_only", IdentityRule.InsertOnly)),
                defaults.Identity),
            Workers = section.Value("workers", Scalars.Workers(256), fallback: null),
            IndexWorkers = section.Value("index_workers", Scalars.Workers(256), fallback: null),
            PartSize = section.Value("part_size", Scalars.Size(8L << 10, 1L << 40), defaults.PartSize),
            Follow = Follow(section.Child("follow"), folder),
        };
    }

    private static SchemaStrategy Schema(Section section)
    {
        if (section.Find("schema") is { Value: YamlMap }) return new SchemaStrategy.Command(section.Child("schema").Required("command", Scalars.Text) ?? "");
        return section.Value(
            "schema",
            text => Scalars.OneOf<SchemaStrategy>(("dump", new SchemaStrategy.Dump()), ("existing", new SchemaStrategy.Existing()))(text) is
                { Error: null } strategy ? strategy : new(null, "expected dump, existing or { command: \"…\" }"),
            new SchemaStrategy.Dump());
    }

    private static FollowConfiguration Follow(Section section, string folder)
    {
        var defaults = new FollowConfiguration();
        return defaults with
        {
            Enabled = section.Value("enabled", Scalars.Boolean, defaults.Enabled),
            GroupTransactions = section.Value("group_transactions", Scalars.Integer(1, 1_000_000), defaults.GroupTransactions),
            GroupDelay = section.Value("group_delay", Scalars.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1)), defaults.GroupDelay),
            BulkFrom = section.Value("bulk_from", Scalars.Size(0, 1024L << 40), defaults.BulkFrom),
            Spool = Path.GetFullPath(section.Value("spool", Scalars.Text, defaults.Spool), folder),
            SpoolLimit = section.Value("spool_limit", Scalars.Size(16L << 20, 1024L << 40), defaults.SpoolLimit),
            WalAlarm = section.Value("wal_alarm", Scalars.Percent, defaults.WalAlarm),
            OnWalLimit = section.Value("on_wal_limit",
                Scalars.OneOf(("stop", WalLimitRule.Stop), ("drop_slot", WalLimitRule.DropSlot)), defaults.OnWalLimit),
            SourceChanges = section.Value("source_changes",
                Scalars.OneOf(("report", SourceChangesRule.Report), ("apply", SourceChangesRule.Apply)), defaults.SourceChanges),
        };
    }

    private static VerifyConfiguration Verification(Section section)
    {
        var defaults = new VerifyConfiguration();
        return defaults with
        {
            Mode = section.Value("mode", Scalars.OneOf(("exact", VerifyMode.Exact), ("recheck", VerifyMode.Recheck)), defaults.Mode),
            Rounds = section.Value("rounds", Scalars.Integer(2, 100), defaults.Rounds),
            SlotDeadline = section.Value("slot_deadline",
                Scalars.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)), defaults.SlotDeadline),
            MaxVerdictAge = section.Value("max_verdict_age", Scalars.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)), defaults.MaxVerdictAge),
            Identities = section.Optional("identities", Scalars.Text),
            Load = section.Value("load", Scalars.Percent, defaults.Load),
        };
    }

    private static CutoverConfiguration Cutover(Section section)
    {
        var defaults = new CutoverConfiguration();
        return defaults with
        {
            MaxPause = section.Value("max_pause", Scalars.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)), defaults.MaxPause),
            WayBack = section.Value("way_back", Scalars.Boolean, defaults.WayBack),
            Watch = section.Value("watch", Scalars.Duration(TimeSpan.Zero, TimeSpan.FromDays(90)), defaults.Watch),
            AutoRollback = section.Value("auto_rollback", Scalars.Boolean, defaults.AutoRollback),
            ApplicationRoles = Roles(section),
        };
    }

    private static ImmutableArray<string> Roles(Section section)
    {
        if (section.Find("application_roles") is not { } entry || entry.Value is YamlScalar { Text: "auto" }) return [];
        if (entry.Value is YamlList { Items.Length: > 0 }) return section.List("application_roles", Scalars.Text);
        section.Wrong("application_roles", entry.Value.Line, "expected auto or a list of roles", entry.Value);
        return [];
    }

    private static Dictionary<string, string> Variables(
        string path, string folder, IReadOnlyDictionary<string, string> environment, LoadErrors errors)
    {
        var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", ".env");
        var variables = ReadFile(Path.Combine(folder, ".env")) is { } text
            ? EnvironmentFile.Parse(text, beside, errors)
            : new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in environment) variables[name] = value;
        return variables;
    }

    private static string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GodwitException(ExitCode.Usage, new Problem(
                "unreadable_file", "A configuration file cannot be read.", path, error.Message, "Check that it is a file and its permissions."), error);
        }
    }
}

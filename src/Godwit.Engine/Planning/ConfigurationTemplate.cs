namespace Godwit.Engine.Planning;

/// <summary>What <c>godwit init</c> writes: a commented <c>godwit.yaml</c> with every key of this version at its default.</summary>
public static class ConfigurationTemplate
{
    /// <summary>The JSON Schema's place, relative to the file's folder; <c>.godwit</c> holds what Godwit writes and is not committed.</summary>
    public const string SchemaPath = ".godwit/godwit.schema.json";

    /// <summary>The commented file.</summary>
    public const string Text =
        """
        # yaml-language-server: $schema=.godwit/godwit.schema.json
        #
        # ${NAME} is taken from the environment or from a .env beside this file; $${ is a literal ${.
        # Relative paths start at this file's folder. Everything below but the first three keys shows its default.

        migration: my_migration       # a-z, 0-9, _; names the slot, the publication and the state

        source:
          platform: postgres          # supabase | aws | postgres
          # postgresql://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full&sslrootcert=FILE
          # A direct connection, not a pooler. Special characters in the password are percent-encoded.
          database: "${SOURCE_DATABASE_URL}"

        target:
          platform: postgres
          database: "${TARGET_DATABASE_URL}"

        require_tls: true             # refuse a connection that could be unencrypted, except on this machine

        services:
          database:
            schema: dump              # dump (pg_dump) | existing | { command: "alembic upgrade head" }
            include: []               # [] = every schema but the system's; schema, schema.table, "Quoted as SQL", trailing *
            exclude: []               # wins over include
            conflict: fail            # rows already on the target: fail | skip (keep them) | update (take the source's); needs a key
            conflict_batch_rows: 1000 # rows a statement of skip and update
            identity: report          # tables without replica identity: report | full | insert_only
            workers: auto             # sessions that copy
            index_workers: auto       # sessions that build indexes
            part_size: 256MB          # big tables are copied in parts of this size
            follow:
              enabled: true           # follow the source's changes after the copy
              group_transactions: 1000
              group_delay: 50ms
              bulk_from: 16MB         # from so much WAL that waits on the source, changes are read in bulk; 0B: never
              spool: .godwit/spool    # changes that wait for the copy
              spool_limit: 20GB
              wal_alarm: 50%          # share of the WAL that the source may keep for the slot
              on_wal_limit: stop      # stop | drop_slot
              source_changes: report  # the source's schema changes meanwhile: report | apply (what takes nothing away)

        verify:
          mode: exact                 # exact: both sides as of one position; recheck: without a slot, in rounds
          slot_deadline: 5s           # longest that the apply waits for the slot of an exact comparison
          rounds: 3                   # recheck: how often what differs is read before it counts
          max_verdict_age: 10m
          identities: null            # a query that yields roles and claims for `verify --visibility`; null: Supabase's
          load: 50%                   # share of the cores that a verification may use

        cutover:
          max_pause: 5s
          way_back: true
          watch: 48h
          auto_rollback: false
          application_roles: auto     # auto | [role, …]

        """;

    /// <summary>The JSON Schema of the file (draft 2020-12).</summary>
    public static string Schema()
    {
        using var stream = typeof(ConfigurationTemplate).Assembly.GetManifestResourceStream("godwit.schema.json")
            ?? throw new InvalidOperationException("The schema is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Writes the file, and the schema for the editor beside it.</summary>
    /// <exception cref="GodwitException">There is such a file already, or it cannot be written.</exception>
    public static async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
            await using (var writer = new StreamWriter(file))
                await writer.WriteAsync(Text.AsMemory(), cancellationToken);
            Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(SchemaPath)!));
            await File.WriteAllTextAsync(Path.Combine(folder, SchemaPath), Schema(), cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GodwitException(ExitCode.Usage, new Problem(
                "not_written", "The configuration file was not written.", path, error.Message, "Name another file with `-c FILE`, or move this one away."), error);
        }
    }
}

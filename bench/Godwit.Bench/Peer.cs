using System.Globalization;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Bench;

/// <summary>A way to move a whole database, as one shell command over the same connections.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Command">Shell command; finds $SOURCE and $TARGET (URIs without password), $WORK (an empty folder) and $GODWIT.</param>
internal sealed record Peer(string Name, string Command)
{
    /// <summary>All of them. ANALYZE at the end is part of the work: godwit does it too.</summary>
    public static IReadOnlyList<Peer> All { get; } =
    [
        new("godwit run --until copied", "$GODWIT run --until copied --quiet -c $WORK/godwit.yaml"),
        new("pg_dump -Fd -j2 + pg_restore -j2 + ANALYZE", "pg_dump -Fd -j2 -Z0 -d \"$SOURCE\" -f $WORK/dump && pg_restore -j2 -d \"$TARGET\" $WORK/dump && psql -qX \"$TARGET\" -c ANALYZE"),
        new("pg_dump | psql + ANALYZE", "pg_dump -d \"$SOURCE\" | psql -qX \"$TARGET\" >/dev/null && psql -qX \"$TARGET\" -c ANALYZE"),
    ];

    /// <summary>The configuration that godwit runs with: a copy without a slot, as the others make none.</summary>
    public static string Configuration(DatabaseUrl source, DatabaseUrl target) => string.Create(CultureInfo.InvariantCulture,
        $$"""
        migration: bench
        source: { platform: postgres, database: "{{source.Uri()}}" }
        target: { platform: postgres, database: "{{target.Uri()}}" }
        services:
          database:
            follow: { enabled: false }
        """);
}

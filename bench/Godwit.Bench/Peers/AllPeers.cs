namespace Godwit.Bench.Peers;

/// <summary>Godwit and those that it is compared with.</summary>
internal static class AllPeers
{
    // What the source's tables are, the biggest first, each as something printed from it.
    private const string ForTables = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY pg_table_size(c.oid) DESC";

    /// <summary>Moves a whole database.</summary>
    public static Peer Godwit { get; } = new("godwit run --until copied", "dotnet", "godwit run --until copied --json -c $WORK/godwit.yaml");

    /// <summary>The same.</summary>
    public static Peer Pgcopydb { get; } = new(
        "pgcopydb clone", "pgcopydb", "pgcopydb clone --source \"$SOURCE\" --target \"$TARGET\" --dir $WORK/pgcopydb --table-jobs $JOBS --index-jobs $JOBS");

    /// <summary>The same; not compressed, as it only goes through a disk of this machine.</summary>
    public static Peer DumpRestore { get; } = new(
        "pg_dump, pg_restore, vacuumdb", "pg_restore",
        "pg_dump -Fd -j $JOBS -Z0 -d \"$SOURCE\" -f $WORK/dump && pg_restore -j $JOBS -d \"$TARGET\" $WORK/dump && vacuumdb -q --analyze-only -j $JOBS -d \"$TARGET\"");

    /// <summary>Moves the rows alone.</summary>
    public static Peer Pipe { get; } = new(
        "psql to psql",
        "psql",
        """xargs -P $JOBS -d '\n' -n 1 bash -o pipefail -c 'psql -qX "$SOURCE" -c "COPY $0 TO STDOUT (FORMAT binary)" | psql -qX "$TARGET" -c "COPY $0 FROM STDIN (FORMAT binary)"' <$WORK/tables""",
        $"""pg_dump --section=pre-data -d "$SOURCE" | psql -qX -v ON_ERROR_STOP=1 "$TARGET" >/dev/null; psql -qXAt "$SOURCE" -c "SELECT format('%I.%I', n.nspname, c.relname) {ForTables}" >$WORK/tables""");

    /// <summary>Compares both sides.</summary>
    public static Peer Verify { get; } = new("godwit verify", "dotnet", "godwit verify --json -c $WORK/godwit.yaml");

    /// <summary>The same, for rows alone, with 64 bits a row.</summary>
    public static Peer Scan { get; } = HashScan("bare scan, `sum(hashtextextended(t::text, 0)::numeric)`", "SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM %I.%I AS t;");

    /// <summary>The same with the two hashes that godwit computes.</summary>
    public static Peer DoubleScan { get; } = HashScan(
        "bare scan, `sum(hashtextextended(r, 1)), sum(hashtextextended(r, 2))`", "SELECT count(*), sum(hashtextextended(r, 1)), sum(hashtextextended(r, 2)) FROM (SELECT t::text AS r FROM %I.%I AS t OFFSET 0) AS s;");

    /// <summary>Those that move a whole database; the first is godwit.</summary>
    public static IReadOnlyList<Peer> Whole { get; } = [Godwit, Pgcopydb, DumpRestore];

    /// <summary>Those that verify; the first is godwit.</summary>
    public static IReadOnlyList<Peer> Verifying { get; } = [Verify, Scan, DoubleScan];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Peer> Everything { get; } = [.. Whole, Pipe, .. Verifying];

    // It also fails where the sides differ: then it did not scan the same.
    private static Peer HashScan(string name, string sql) => new(
        name,
        "psql",
        "psql -qXAt -f $WORK/scan.sql \"$SOURCE\" >$WORK/source & source=$!; psql -qXAt -f $WORK/scan.sql \"$TARGET\" >$WORK/target; wait $source; cmp $WORK/source $WORK/target",
        $"""psql -qXAt "$SOURCE" -c "SELECT format('{sql}', n.nspname, c.relname) {ForTables}" >$WORK/scan.sql""");
}

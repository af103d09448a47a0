using System.Collections.Immutable;
using System.Text.Json;
using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Godwit.Engine.Schema;
using Godwit.Engine.State;
using Godwit.Engine.Verify;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Gathers the report of a migration from its state, both servers and a verdict; changes nothing.</summary>
public static class ReportReader
{
    /// <summary>Gathers it.</summary>
    /// <param name="configuration">The migration.</param>
    /// <param name="verdict">The comparison that the report is about; null: there was none.</param>
    /// <param name="atCopysSnapshot">It read the source under the copy's own snapshot.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">A side cannot be reached, or the migration was never started.</exception>
    public static async Task<MigrationReport> ReadAsync(
        Configuration configuration, Verdict? verdict, bool atCopysSnapshot, TimeProvider time, CancellationToken cancellationToken)
    {
        var status = await StatusReader.ReadAsync(configuration, time, cancellationToken);
        if (!status.HasStarted) throw new GodwitException(ExitCode.Refused, new Problem(
            "not_started", "There is nothing to report.", configuration.Migration, "No run of this migration has reached the target.", "`godwit run --until copied` first."));
        var run = new RunContext(configuration, new Silence(), new CopyProgress(), time, new Random());
        await using var source = await run.Source.OpenAsync(cancellationToken);
        await using var target = await run.Target.OpenAsync(cancellationToken);
        var archive = (await run.Migrations.FindAsync(target, cancellationToken))?.Archive is { } bytes
            ? SchemaArchive.Of(bytes, run.Scope, Follow.Publications.Name(configuration.Migration), await TargetPresence.ReadAsync(target, run.Scope, cancellationToken))
            : null;
        var objects = await run.Objects.ReadAsync(target, cancellationToken);
        return new()
        {
            Migration = configuration.Migration,
            WrittenAt = time.GetUtcNow(),
            Program = $"Godwit {typeof(ReportReader).Assembly.GetName().Version?.ToString(3)}",
            Source = await SideAsync(configuration.Source, source, cancellationToken),
            Target = await SideAsync(configuration.Target, target, cancellationToken),
            Proof = verdict is null ? null : Proof(verdict, atCopysSnapshot, status.Slot),
            Tables = [.. Tables(status, verdict)],
            Objects = [.. objects.Where(row => row.State == ObjectState.Done).GroupBy(row => row.Kind).Select(kind => new ReportCount(kind.Key, kind.Count())).OrderByDescending(kind => kind.Count)],
            Roles = archive is null ? [] : await RolesAsync(run, archive, source, target, cancellationToken),
            NotMoved = archive is null ? null : [.. archive.Selection.Left.Select(left => new ReportItem(left.Entry.Label, left.Reason))],
            Missing = [.. status.Failures.Select(row => new ReportItem($"{row.Kind} {row.Name}", row.Error ?? ""))],
            NotFollowed = status.Slot is null ? [] : [.. (await SourceSnapshot.PlanAsync(run, source, cancellationToken)).Left.Select(table => new ReportItem($"{table.Table}", table.Reason))],
            Slot = status.Slot is { } slot ? new(slot.Name, $"{slot.ConsistentPoint}", slot.Retention?.RetainedBytes, slot.Retention?.SafeBytes) : null,
            Steps = [.. status.Steps.Select(step => new ReportStep(step.Step, step.State.ToString().ToLowerInvariant(), step.StartedAt, step.FinishedAt, step.Detail ?? ""))],
            Audit = Audit(configuration.Migration, await AuditLog.ReadAsync(target, cancellationToken)),
        };
    }

    private static async Task<ReportSide> SideAsync(EndpointConfiguration side, NpgsqlConnection connection, CancellationToken cancellationToken) => new(
        side.Platform switch { Platform.Supabase => "Supabase", Platform.Aws => "Amazon RDS", _ => "PostgreSQL server" },
        (await connection.ScalarAsync<string>("SHOW server_version", cancellationToken))!.Split(' ')[0], $"{side.Database}",
        await connection.ScalarAsync<long>("SELECT pg_database_size(current_database())", cancellationToken));

    private static ReportProof Proof(Verdict verdict, bool atCopysSnapshot, LeftSlot? slot) => new()
    {
        IsIdentical = verdict.IsIdentical,
        Summary = VerdictText.Summary(verdict),
        AtCopysSnapshot = atCopysSnapshot,
        Position = atCopysSnapshot ? slot?.ConsistentPoint.ToString() : verdict.Basis.Lsn?.ToString(),
        Basis = VerdictText.Basis(verdict.Basis).FirstOrDefault(),
        Started = verdict.Started,
        Finished = verdict.Finished,
        Method = verdict.Method == DigestMethod.HashText ? "hashtextextended with two seeds; both servers gave the same answers to its probe" : "md5, both halves",
        SourceSnapshot = verdict.Source.Snapshot,
        TargetSnapshot = verdict.Target.Snapshot,
        SourceRows = verdict.Tables.Sum(table => table.Source?.Rows ?? 0),
        TargetRows = verdict.Tables.Sum(table => table.Target?.Rows ?? 0),
        Sequences = verdict.Sequences.Length,
        LargeObjects = verdict.LargeObjects?.Source.Rows,
        Constraints = ReportBeyond.Constraints(verdict),
        Visibility = ReportBeyond.Visibility(verdict),
        Quality = ReportBeyond.Quality(verdict),
        Differences =
        [
            .. verdict.Tables.Where(table => table.Rows is not null).Select(table => RowText.Counted(table)),
            .. verdict.Sequences.Where(sequence => !sequence.Differences.IsEmpty).Select(sequence => $"sequence {sequence.Name}: {string.Join("; ", sequence.Differences)}"),
            .. verdict.LargeObjects is { IsIdentical: false } ? ["the large objects"] : ImmutableArray<string>.Empty,
            .. verdict.Schema.Select(VerdictText.Describe),
            .. verdict.Constraints is { IsIdentical: false } constraints ? constraints.Broken.Where(broken => !broken.IsAsOnSource).Select(ConstraintText.Describe) : [],
            .. verdict.Visibility?.Differences.Select(VisibilityText.Describe) ?? [],
        ],
        Versions = [.. verdict.VersionDifferences.Select(VerdictText.Describe)],
        Expected = [.. ExpectedText.Lines(verdict)],
        NotCompared = [.. verdict.Skipped.Select(skipped => new ReportItem($"{skipped.Kind} {skipped.Name}", skipped.Reason))],
    };

    private static IEnumerable<ReportTable> Tables(MigrationStatus status, Verdict? verdict)
    {
        var parts = status.Parts.Where(part => part.Kind == PartKind.Table).ToLookup(part => part.Table);
        return verdict is null
            ? parts.Select(table => new ReportTable($"{table.Key}", table.Sum(part => part.Rows ?? 0), table.Sum(part => part.Bytes), null, null))
            : verdict.Tables.Select(table => new ReportTable(
                $"{table.Name}", table.Source?.Rows ?? 0, parts[table.Name].Sum(part => part.Bytes), table.IsIdentical ? "identical" : VerdictText.Describe(table), table.Source?.Hex));
    }

    private static async Task<ImmutableArray<ReportRole>> RolesAsync(
        RunContext run, SchemaArchive archive, NpgsqlConnection source, NpgsqlConnection target, CancellationToken cancellationToken)
    {
        var login = (await target.QueryAsync("SELECT rolname::text, rolcanlogin FROM pg_roles", row => (Name: row.GetString(0), CanLogin: row.GetBoolean(1)), cancellationToken))
            .ToDictionary(role => role.Name, role => role.CanLogin);
        var named = archive.GrantedRoles(run.Target.Url.User).Union(await Schema.Roles.OfPoliciesAsync(source, run.Scope, cancellationToken));
        return [.. named.Where(role => !role.StartsWith("pg_", StringComparison.Ordinal)).Select(role => new ReportRole(role, login.TryGetValue(role, out var can) ? can : null))];
    }

    private static ReportAudit Audit(string migration, List<AuditEntry> entries)
    {
        var mine = entries.Where(entry => entry.Migration == migration).ToList();
        return new(
            entries.Count, AuditEntry.FirstBroken(entries), entries.Count == 0 ? "none" : Convert.ToHexStringLower(entries[^1].Hash),
            [.. mine.Select(entry => $"{entry.Operator} on {entry.Host}").Distinct()],
            [
                .. mine.Where(entry => entry.Action == "connection").Select(Connection).GroupBy(made => made)
                    .Select(alike => alike.Key with { Count = alike.Count() })
                    .OrderBy(made => made.Side, StringComparer.Ordinal).ThenByDescending(made => made.Count),
            ]);
    }

    private static ReportConnections Connection(AuditEntry entry)
    {
        using var json = JsonDocument.Parse(entry.Parameters);
        string? Value(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new(Value("side") ?? "", Value("role") ?? "", Value("tls") ?? "none", Value("certificate"), Value("verified") == "yes", 1);
    }
}

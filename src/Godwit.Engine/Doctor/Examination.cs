using Godwit.Engine.Doctor.Checks;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Doctor;

/// <summary>
/// <c>godwit doctor</c>: looks at both sides and this machine, changes nothing, and says what stands in the way with its remedy.
/// </summary>
public static class Examination
{
    /// <summary>Examines. A side that cannot be reached is a finding, and the other side is examined all the same.</summary>
    public static async Task<DoctorReport> RunAsync(Configuration configuration, IPgDumpLocator pgDump, CancellationToken cancellationToken)
    {
        // Both at once: a side that is not reached takes its time to say so.
        var examiningTarget = SideAsync(Side.Target, configuration.Target, configuration, cancellationToken);
        await using var source = await SideAsync(Side.Source, configuration.Source, configuration, cancellationToken);
        await using var target = await examiningTarget;
        var findings = new List<Finding>();
        foreach (var side in new[] { source, target })
        {
            if (side.Failure is { } failure) findings.Add(failure);
            if (side.Facts is { } facts) findings.AddRange(DoctorChecks.OfSide.SelectMany(check => check.Run(facts, configuration)));
        }
        if (source is { Facts: { } from, Session: { } here } && target is { Facts: { } to, Session: { } there })
        {
            var pair = new PairFacts(from, to, await SameDatabase.CheckAsync(here, there, cancellationToken));
            findings.AddRange(DoctorChecks.OfPair.SelectMany(check => check.Run(pair, configuration)));
        }
        findings.Add(ToolChecks.PgDump(await pgDump.FindAsync(cancellationToken), source.Facts, configuration));
        return new([.. findings.OrderByDescending(finding => finding.Severity)], source.Facts, target.Facts);
    }

    private static async Task<ExaminedSide> SideAsync(
        Side side, EndpointConfiguration endpoint, Configuration configuration, CancellationToken cancellationToken)
    {
        var database = new Database(side, endpoint.Database, configuration.RequireTls);
        NpgsqlConnection? session = null;
        try
        {
            session = await database.OpenAsync(cancellationToken);
            var probe = new ServerProbe(session, database, endpoint.Platform, Selection.Of(configuration));
            return new(session, await probe.GatherAsync(cancellationToken), Failure: null);
        }
        catch (GodwitException error)
        {
            var problem = error.Problem;
            return new(session, Facts: null, new(Severity.Blocker, problem.Code, side, problem.What, $"{problem.Where}: {problem.Why}", problem.Remedy));
        }
        catch (NpgsqlException error)
        {
            return new(session, Facts: null, new(Severity.Blocker, "not_examined", side,
                $"The {(side == Side.Source ? "source" : "target")} could not be examined to the end.",
                error is PostgresException refused ? $"{refused.SqlState}: {refused.MessageText}" : error.Message,
                "See the server's log, and run `godwit doctor` again."));
        }
        catch
        {
            if (session is not null) await session.DisposeAsync();
            throw;
        }
    }

    private sealed record ExaminedSide(NpgsqlConnection? Session, ServerFacts? Facts, Finding? Failure) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Session?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

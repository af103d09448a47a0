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
    /// <param name="configuration">What is to be moved.</param>
    /// <param name="pgDump">Finds pg_dump.</param>
    /// <param name="connections">Receives the connections; null: nobody asks.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<DoctorReport> RunAsync(
        Configuration configuration, IPgDumpLocator pgDump, ConnectionLog? connections, CancellationToken cancellationToken)
    {
        // Both at once: a side that is not reached takes its time to say so.
        var examiningTarget = SideAsync(Side.Target, configuration.Target, configuration, connections, cancellationToken);
        await using var source = await SideAsync(Side.Source, configuration.Source, configuration, connections, cancellationToken);
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
        var expected = await EarlierRun.ExpectAsync(findings, target.Session, configuration.Migration, cancellationToken);
        return new([.. expected.OrderByDescending(finding => finding.Severity)], source.Facts, target.Facts);
    }

    private static async Task<ExaminedSide> SideAsync(
        Side side, EndpointConfiguration endpoint, Configuration configuration, ConnectionLog? connections, CancellationToken cancellationToken)
    {
        var database = new Database(side, endpoint.Database, configuration.RequireTls, connections);
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
                ServerMessage.Of(error),
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

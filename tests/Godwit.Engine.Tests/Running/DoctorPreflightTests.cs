using Godwit.Engine.Doctor;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running;
using Godwit.Engine.Tests.Doctor;

namespace Godwit.Engine.Tests.Running;

public sealed class DoctorPreflightTests
{
    private static readonly Finding Fine = new(Severity.Ok, "version", Side.Source, "15.4");
    private static readonly Finding Warning = new(Severity.Warning, "identity", Side.Source, "no identity", "why", "remedy");
    private static readonly Finding Blocker = new(Severity.Blocker, "wal_level", Side.Source, "wal_level is replica.", "It must be logical.", "ALTER SYSTEM …");

    [Fact]
    public void Without_a_blocker_the_run_starts() =>
        DoctorPreflight.Require(Report(Warning, Fine), resuming: false).ShouldBe("2 findings, 1 warning (godwit doctor)");

    [Fact]
    public void One_blocker_is_told_whole()
    {
        var error = Should.Throw<GodwitException>(() => DoctorPreflight.Require(Report(Blocker, Warning), resuming: true));
        error.ExitCode.ShouldBe(ExitCode.Refused);
        error.Problem.ShouldBe(new Problem("wal_level", "wal_level is replica.", "source", "It must be logical.", "ALTER SYSTEM …"));
    }

    [Fact]
    public void Several_are_told_together()
    {
        var error = Should.Throw<GodwitException>(() => DoctorPreflight.Require(
            Report(Blocker, Blocker with { Side = Side.Target, What = "no rights.", Remedy = "GRANT …" }, Blocker with { Side = null, What = "no pg_dump." }), resuming: false));
        error.Problem.What.ShouldBe("3 things stand in the way.");
        foreach (var part in new[] { "source: wal_level is replica.", "target: no rights.", "this machine: no pg_dump." }) error.Problem.Why.ShouldContain(part);
        error.Problem.Remedy.ShouldContain("GRANT …");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tables_on_the_target_stand_in_the_way_of_a_first_run_only(bool hasRows)
    {
        // What the doctor itself says of a target with the tables of an earlier run.
        var target = Healthy.Target with { Tables = [new TableFacts(Healthy.Orders) { HasRows = hasRows }] };
        var findings = Healthy.Examine(Healthy.Source, target, hasRows ? Healthy.Existing : null);
        findings.ShouldContain(finding => finding.Severity == Severity.Blocker);

        Should.Throw<GodwitException>(() => DoctorPreflight.Require(Report([.. findings]), resuming: false)).ExitCode.ShouldBe(ExitCode.Refused);
        DoctorPreflight.Require(Report([.. findings]), resuming: true).ShouldContain("findings");
        Should.Throw<GodwitException>(() => DoctorPreflight.Require(Report([.. findings, Blocker]), resuming: true)).Problem.Code.ShouldBe("wal_level");
    }

    [Fact]
    public async Task Sides_that_cannot_be_reached_refuse_the_run()
    {
        // Port 1 is nobody's.
        var nowhere = new DatabaseUrl { Host = "127.0.0.1", Port = 1, Database = "d", User = "u", Tls = TlsMode.Disable };
        var configuration = Healthy.Configuration with { Source = new(Platform.Postgres, nowhere), Target = new(Platform.Postgres, nowhere) };
        var error = await Should.ThrowAsync<GodwitException>(() => new DoctorPreflight(new NoPgDump()).RequireAsync(configuration, resuming: false, null, CancellationToken.None));
        error.ExitCode.ShouldBe(ExitCode.Refused);
        error.Problem.Why.ShouldContain("source: The source cannot be reached.");
        error.Problem.Why.ShouldContain("target: The target cannot be reached.");
        error.Problem.Why.ShouldContain("this machine: ");
    }

    private static DoctorReport Report(params Finding[] findings) => new([.. findings], null, null);

    private sealed class NoPgDump : IPgDumpLocator
    {
        public Task<PgDump?> FindAsync(CancellationToken cancellationToken) => Task.FromResult<PgDump?>(null);
    }
}

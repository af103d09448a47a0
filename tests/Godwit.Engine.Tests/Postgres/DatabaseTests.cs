using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Postgres;

public sealed class DatabaseTests
{
    [Theory]
    [InlineData(TlsMode.Disable, "sslmode=disable")]
    [InlineData(TlsMode.Allow, "sslmode=allow")]
    [InlineData(TlsMode.Prefer, "sslmode=prefer")]
    public async Task Off_loopback_a_connection_that_could_be_unencrypted_is_refused_before_it_is_tried(TlsMode mode, string named)
    {
        var database = new Database(Side.Target, new() { Host = "db.invalid", Database = "d", User = "u", Tls = mode }, requireTls: true);
        var error = await Should.ThrowAsync<GodwitException>(() => database.OpenAsync(CancellationToken.None));
        (error.ExitCode, error.Problem.Code).ShouldBe((ExitCode.Refused, "tls_required"));
        error.Problem.Why.ShouldContain(named);
    }

    [Fact]
    public async Task A_connection_for_replication_and_another_program_are_under_the_same_rule()
    {
        var database = new Database(Side.Source, new() { Host = "db.invalid", Database = "d", User = "u", Tls = TlsMode.Prefer }, requireTls: true);
        (await Should.ThrowAsync<GodwitException>(() => database.OpenReplicationAsync(CancellationToken.None))).Problem.Code.ShouldBe("tls_required");
        (await Should.ThrowAsync<GodwitException>(() => database.OpenStreamAsync(CancellationToken.None))).Problem.Code.ShouldBe("tls_required");
        Should.Throw<GodwitException>(() => database.PermitProgram("pg_dump")).Problem.Code.ShouldBe("tls_required");
    }

    [Fact]
    public async Task A_root_certificate_that_is_not_there_is_said()
    {
        var database = new Database(Side.Source, new() { Host = "db.invalid", Database = "d", User = "u", RootCertificate = "/nowhere/ca.crt" }, requireTls: true);
        var problem = (await Should.ThrowAsync<GodwitException>(() => database.OpenAsync(CancellationToken.None))).Problem;
        problem.Code.ShouldBe("root_certificate");
        problem.Why.ShouldContain("/nowhere/ca.crt");
    }

    [Fact]
    public async Task On_loopback_it_is_tried_and_its_failure_is_a_problem()
    {
        // Port 1 is nobody's.
        var database = new Database(Side.Source, new() { Host = "127.0.0.1", Port = 1, Database = "d", User = "u", Tls = TlsMode.Disable, Password = new Secret("s3cret") }, requireTls: true);
        var error = await Should.ThrowAsync<GodwitException>(() => database.OpenAsync(CancellationToken.None));
        (error.ExitCode, error.Problem.Code).ShouldBe((ExitCode.Failed, "unreachable"));
        error.ToString().ShouldNotContain("s3cret");
    }
}

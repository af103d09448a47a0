using Godwit.Engine.Doctor;
using Godwit.Engine.Doctor.Checks;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Doctor;

public sealed class ServerChecksTests
{
    [Fact]
    public void A_healthy_side_is_all_in_order_and_says_so()
    {
        foreach (var facts in new[] { Healthy.Source, Healthy.Target })
        {
            Healthy.Examine(facts).ShouldBeEmpty();
            Run(facts, Healthy.Configuration).ShouldAllBe(finding => finding.What.Length > 0 && finding.Side == facts.Side);
        }
        Run(Healthy.Source, Healthy.Configuration).Select(finding => finding.Code).ShouldBe(DoctorChecks.OfSide.Select(check => check.Code));
    }

    [Fact]
    public void What_is_not_asked_is_not_said_to_be_in_order()
    {
        string[] following = ["replication", "transactions", "identities"];
        Run(Healthy.Source, Healthy.WithoutFollowing).Select(finding => finding.Code).ShouldBe(DoctorChecks.OfSide.Select(check => check.Code).Except(following));
        Run(Healthy.Target, Healthy.Configuration).Select(finding => finding.Code)
            .ShouldBe(DoctorChecks.OfSide.Select(check => check.Code).Except(["transactions", "tables", "identities"]));
        Run(Healthy.Target, Healthy.Existing).ShouldContain(finding => finding.Code == "tables");
    }

    [Theory]
    [InlineData(13, Severity.Blocker, "version_too_old")]
    [InlineData(14, Severity.Note, "version_untested")]
    public void An_old_version(int major, Severity severity, string code) =>
        Healthy.Examine(Healthy.Source with { MajorVersion = major }).ShouldBeOne(severity, code);

    [Fact]
    public void An_ignored_password_file_is_noted() =>
        Healthy.Examine(Healthy.Source with { Url = Healthy.Source.Url with { Note = "Ignored." } }).ShouldBeOne(Severity.Note, "password_file");

    [Fact]
    public void Encryption_is_demanded_off_this_machine()
    {
        var plain = Healthy.Source with { Tls = null };
        Healthy.Examine(plain).ShouldBeOne(Severity.Blocker, "not_encrypted");
        Healthy.Examine(plain, Healthy.Configuration with { RequireTls = false }).ShouldBeOne(Severity.Warning, "not_encrypted");
        Healthy.Examine(plain with { Url = plain.Url with { Host = "127.0.0.1" } }).ShouldBeEmpty();
        Healthy.Examine(Healthy.Source with { Url = Healthy.Source.Url with { Tls = TlsMode.Require } }).ShouldBeOne(Severity.Warning, "server_not_verified");
    }

    [Fact]
    public void A_pooler_is_known_by_its_signs()
    {
        var session = Healthy.Source with { Url = Healthy.Source.Url with { Host = "aws-0-eu-west-1.pooler.supabase.com" }, Platform = Platform.Supabase };
        Healthy.Examine(session).ShouldBeOne(Severity.Blocker, "pooler").Remedy.ShouldContain("db.<ref>.supabase.co");
        Healthy.Examine(session, Healthy.WithoutFollowing).ShouldBeOne(Severity.Warning, "pooler");
        Healthy.Examine(Healthy.Source with { BehindPooler = true }).ShouldBeOne(Severity.Blocker, "pooler");
        Healthy.Examine(Healthy.Target with { BehindPooler = true }).ShouldBeOne(Severity.Warning, "pooler");
        Healthy.Examine(Healthy.Target with { SettingsArrive = false }).ShouldBeOne(Severity.Blocker, "pooler");
        Healthy.Examine(Healthy.Target with { Url = Healthy.Target.Url with { Port = 6543 } }).ShouldBeOne(Severity.Blocker, "pooler");
    }

    [Fact]
    public void A_standby_or_a_read_only_target_takes_nothing()
    {
        Healthy.Examine(Healthy.Target with { InRecovery = true }).ShouldBeOne(Severity.Blocker, "target_is_standby");
        Healthy.Examine(Healthy.Target with { ReadOnly = true }).ShouldBeOne(Severity.Blocker, "target_read_only");
        Healthy.Examine(Healthy.Target with { ReadOnly = true, Platform = Platform.Supabase }).ShouldBeOne(Severity.Blocker, "target_read_only").Why.ShouldContain("disk");
        Healthy.Examine(Healthy.Source with { ReadOnly = true }).ShouldBeEmpty();
    }

    [Fact]
    public void A_standby_as_source_cannot_be_followed()
    {
        var standby = Healthy.Source with { InRecovery = true };
        Healthy.Examine(standby).ShouldBeOne(Severity.Blocker, "source_is_standby").Why.ShouldContain("16");
        Healthy.Examine(standby with { MajorVersion = 16 }).ShouldBeOne(Severity.Blocker, "source_is_standby").Why.ShouldContain("publication");
        Healthy.Examine(standby, Healthy.WithoutFollowing).ShouldBeOne(Severity.Warning, "source_is_standby");
    }

    [Fact]
    public void Time_outs_of_the_role_are_noted() =>
        Healthy.Examine(Healthy.Source with { RoleTimeouts = ["statement_timeout=2min"] }).ShouldBeOne(Severity.Note, "role_time_outs").What.ShouldContain("2min");

    private static List<Finding> Run(ServerFacts facts, Configuration configuration) =>
        [.. DoctorChecks.OfSide.SelectMany(check => check.Run(facts, configuration))];
}

using Godwit.Cli.Doctor;
using Godwit.Engine.Doctor;

namespace Godwit.Engine.Tests.Cli;

public sealed class DoctorTextTests
{
    [Fact]
    public void Each_finding_has_its_reason_and_remedy() => DoctorText.Lines(Samples.Doctor, quiet: false).ShouldBe(
    [
        "[BLOCKER] source: wal_level is replica.",
        "          why:    Following needs logical.",
        "          remedy: ALTER SYSTEM SET wal_level = logical;",
        "[warning] target: One slot is free.",
        "          why:    Two are needed.",
        "[note]    pg_dump 15 is used.",
        "          remedy: apt-get install postgresql-client-18",
        "[ok]      source: TLSv1.3",
        "1 in the way, 1 to think about: the migration cannot start yet.",
    ]);

    [Fact]
    public void Quiet_leaves_what_needs_nothing_out() =>
        DoctorText.Lines(Samples.Doctor, quiet: true).ShouldNotContain(line => line.StartsWith("[note]") || line.StartsWith("[ok]"));

    [Fact]
    public void With_nothing_in_the_way_the_next_command_is_named() =>
        DoctorText.Lines(new DoctorReport([Samples.Doctor.Findings[3]], null, null), quiet: true).ShouldBe(
            ["Nothing in the way, 0 to think about: `godwit plan`, then `godwit run --until copied`."]);
}

using Godwit.Engine.Running;
using Godwit.Engine.Schema;
using Godwit.Engine.State;
using Godwit.Engine.Tests.Cli;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Running;

public sealed class RunSummaryTests
{
    private static readonly RunSummary Good = new() { Migration = "m", Until = RunUntil.Copied };
    private static readonly Verdict Different = Samples.Verdict with { Schema = [new("index", "i", null, "exists", null)] };

    [Fact]
    public void All_made_is_zero()
    {
        Good.ExitCode.ShouldBe(ExitCode.Ok);
        (Good with { Verdict = Samples.Verdict, WasComplete = true }).ExitCode.ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public void A_failure_is_one_whatever_the_verdict()
    {
        var failed = new ObjectRow(1, "INDEX", "i", ObjectState.Skipped, null, "why", null);
        (Good with { Failures = [failed] }).ExitCode.ShouldBe(ExitCode.Failed);
        (Good with { RolesFailed = [new RoleFailure("r", "why")] }).ExitCode.ShouldBe(ExitCode.Failed);
        (Good with { Failures = [failed], Verdict = Different }).ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Fact]
    public void A_difference_is_three() => (Good with { Verdict = Different }).ExitCode.ShouldBe(ExitCode.Different);

    [Fact]
    public void What_stays_behind_is_no_failure() =>
        (Good with { Unfollowed = [new(new("s", "t"), "why")], Left = [new LeftEntry(Schema.Archive.SampleArchives.Entry(1, "VIEW", "v"), "why")], RolesCreated = ["r"] })
            .ExitCode.ShouldBe(ExitCode.Ok);
}

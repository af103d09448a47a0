using Godwit.Bench.Peers;

namespace Godwit.Engine.Tests.Bench;

public sealed class GodwitOutputTests
{
    [Fact]
    public void The_steps_are_read_in_their_order() =>
        GodwitOutput.Steps("""
            {"at":"2026-11-21T13:00:00+00:00","event":"step_started","step":"copy"}
            {"at":"2026-11-21T13:00:02+00:00","event":"step_finished","step":"copy","seconds":1.5,"text":"1 row of 1 table"}
            {"at":"2026-11-21T13:00:03+00:00","event":"step_finished","step":"analyze","seconds":0.25,"text":"1 table"}
            {"at":"2026-11-21T13:00:03+00:00","event":"finished","migration":"bench","seconds":2}

            """).ShouldBe([new("copy", 1.5), new("analyze", 0.25)]);

    [Fact]
    public void A_verification_says_how_long_it_took() =>
        GodwitOutput.Verification("""{"verdict":"identical","started":"2025-01-02T03:04:05+00:00","finished":"2025-01-02T03:04:06.5+00:00"}""").ShouldBe(TimeSpan.FromSeconds(1.5));
}

using Godwit.Engine.Events;
using Godwit.Engine.Running;
using Godwit.Engine.State;

namespace Godwit.Engine.Tests.Running;

public sealed class CutoverGateTests
{
    private static readonly DateTimeOffset At = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Drift Drift = new() { Kind = "view", Name = "app.v", Source = "exists", Class = DriftClass.Additive };

    [Fact]
    public void Open_drifts_keep_the_gate_closed()
    {
        CutoverGate.Of([], [], null).IsClosed.ShouldBeFalse();
        CutoverGate.Of([new(1, Drift, null, At, null, At)], [], null).IsClosed.ShouldBeFalse();
        CutoverGate.Of([new(1, Drift, null, At, null, null)], [], null).Reasons.ShouldBe(["view app.v is missing on the target"]);
        CutoverGate.Of([new(1, Drift, "55P03: no", At, null, null)], [], null).Reasons.ShouldBe(["view app.v is missing on the target: 55P03: no"]);
        CutoverGate.Of([new(1, Drift, null, At, At, null)], [], null).Reasons.ShouldBe(["view app.v is missing on the target: applied, not yet compared"]);
    }

    [Fact]
    public void Tables_that_are_elsewhere_keep_it_closed() => CutoverGate.Of(
        [],
        [
            new(new("app", "a"), TableCursorState.Copying, null, null), new(new("app", "b"), TableCursorState.CatchingUp, new(7), null),
            new(new("app", "c"), TableCursorState.Left, null, "it lost its primary key"),
        ], null).Reasons.ShouldBe(["app.a is being copied", "app.b catches up", "app.c is not followed: it lost its primary key"]);

    [Fact]
    public void What_nobody_can_see_keeps_it_closed() =>
        CutoverGate.Of([], [], "it was not compared yet").Reasons.ShouldBe(["the source's schema: it was not compared yet"]);
}

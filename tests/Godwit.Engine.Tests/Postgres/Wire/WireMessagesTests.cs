using Godwit.Engine.Postgres.Wire;

namespace Godwit.Engine.Tests.Postgres.Wire;

public sealed class WireMessagesTests
{
    [Fact]
    public void A_message_has_its_type_and_length() =>
        WireMessages.Of((byte)'Q', WireMessages.Text("é")).ShouldBe([(byte)'Q', 0, 0, 0, 7, 0xc3, 0xa9, 0]);

    [Fact]
    public void The_first_ones_have_no_type()
    {
        WireMessages.TlsRequest.ShouldBe([0, 0, 0, 8, 4, 210, 22, 47]);
        WireMessages.Startup(("a", "b")).ShouldBe([0, 0, 0, 13, 0, 3, 0, 0, (byte)'a', 0, (byte)'b', 0, 0]);
    }

    [Fact]
    public void An_error_is_the_drivers()
    {
        var error = WireMessages.Error("SFATAL\0VFATAL\0C28P01\0Mno\0\0"u8);
        (error.SqlState, error.MessageText, error.Severity).ShouldBe(("28P01", "no", "FATAL"));
        WireMessages.Error("Mcut o"u8).MessageText.ShouldBe("cut o");
        WireMessages.Error([]).SqlState.ShouldBe("XX000");
    }
}

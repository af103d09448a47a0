using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Postgres;

public sealed class PasswordFileTests
{
    [Theory]
    [InlineData("h:5432:d:u:pw", "pw")]
    [InlineData("*:*:*:*:pw", "pw")]
    [InlineData("h:5433:d:u:pw", null)]
    [InlineData("\\*:5432:d:u:pw", null)]
    [InlineData("h:5432:d:u:a\\:b\\\\c", "a:b\\c")]
    [InlineData("#h:5432:d:u:no\n\nshort\nh:5432:d:u:first\nh:5432:d:u:second", "first")]
    [InlineData("h:5432:d:u:pw\r", "pw")]
    public void The_first_line_that_fits_gives_the_password(string file, string? expected) =>
        PasswordFile.Match(file.Split('\n'), "h", 5432, "d", "u").ShouldBe(expected);

    [Theory]
    [InlineData("\\:\\:1:5432:d:u:pw", "::1", "pw")]
    [InlineData("localhost:5432:d:u:pw", "/var/run/postgresql", "pw")]
    [InlineData("/srv/pg:5432:d:u:pw", "/srv/pg", "pw")]
    public void Hosts_of_every_kind_are_found(string file, string host, string expected) =>
        PasswordFile.Match([file], host, 5432, "d", "u").ShouldBe(expected);

    [Fact]
    public void A_file_that_others_can_read_is_ignored_with_a_note()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(".pgpass", "h:5432:d:u:pw\n");
        var context = new ConnectionContext(new Dictionary<string, string> { ["HOME"] = folder.Path }, "/");

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var good = ConnectionUri.Parse("postgresql://u@h/d", context);
        good.Password!.Value.Reveal().ShouldBe("pw");
        good.Note.ShouldBeNull();

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var ignored = ConnectionUri.Parse("postgresql://u@h/d", context);
        ignored.Password.ShouldBeNull();
        ignored.Note.ShouldNotBeNull().ShouldContain("chmod 0600");
    }

    [Fact]
    public void Its_place_can_be_named_and_a_given_password_wins()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("passwords", "h:5432:d:u:pw\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        var context = new ConnectionContext(new Dictionary<string, string> { ["PGPASSFILE"] = "passwords" }, folder.Path);

        ConnectionUri.Parse("postgresql://u@h/d", context).Password!.Value.Reveal().ShouldBe("pw");
        ConnectionUri.Parse("postgresql://u:x@h/d", context).Password!.Value.Reveal().ShouldBe("x");
        ConnectionUri.Parse("postgresql://u@h/d", new(new Dictionary<string, string>(), folder.Path)).Password.ShouldBeNull();
        ConnectionUri.Parse($"postgresql://u@h/d?passfile={file}", new(new Dictionary<string, string>(), "/")).Password!.Value.Reveal().ShouldBe("pw");
    }
}

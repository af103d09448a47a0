using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Postgres;

public sealed class PgDumpLocatorTests
{
    [Theory]
    [InlineData("pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n", 15)]
    [InlineData("pg_dump (PostgreSQL) 19beta1\n", 19)]
    [InlineData("pg_dump (PostgreSQL) ", null)]
    [InlineData("something else", null)]
    public void The_version_is_read(string output, int? expected) => PgDumpLocator.ParseVersion(output).ShouldBe(expected);

    [Fact]
    public async Task The_newest_in_path_is_found_and_what_does_not_run_is_passed_over()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, script) in new[] { ("a", "echo 'pg_dump (PostgreSQL) 97.1'"), ("b", "echo 'pg_dump (PostgreSQL) 98.1'"), ("c", "exit 1") })
            Program(Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName, $"#!/bin/sh\n{script}\n");
        Program(Directory.CreateDirectory(Path.Combine(folder.Path, "d")).FullName, "#!/nowhere\n");
        var path = string.Join(':', "/nowhere", $"{folder.Path}/a", $"{folder.Path}/b", $"{folder.Path}/c", $"{folder.Path}/d");

        var found = await new PgDumpLocator(new Dictionary<string, string> { ["PATH"] = path }).FindAsync(CancellationToken.None);

        found.ShouldBe(new PgDump($"{folder.Path}/b/pg_dump", 98));
    }

    private static void Program(string folder, string text)
    {
        var file = Path.Combine(folder, "pg_dump");
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}

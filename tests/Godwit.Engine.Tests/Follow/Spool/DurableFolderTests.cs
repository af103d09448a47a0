using Godwit.Engine.Follow.Spool;

namespace Godwit.Engine.Tests.Follow.Spool;

public sealed class DurableFolderTests
{
    [Fact]
    public void What_is_missing_above_it_is_made_too_for_nobody_else()
    {
        var root = Directory.CreateTempSubdirectory("godwit-test-").FullName;
        try
        {
            var folder = Path.Combine(root, "a", "b");
            DurableFolder.Create(folder);
            DurableFolder.Create(folder);
            foreach (var made in new[] { folder, Path.GetDirectoryName(folder)! })
                if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(made).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void One_that_is_not_there_cannot_be_flushed() =>
        Should.Throw<IOException>(() => DurableFolder.Flush("/nowhere/at/all")).Message.ShouldContain("/nowhere/at/all");
}

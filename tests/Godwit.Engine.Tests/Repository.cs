namespace Godwit.Engine.Tests;

/// <summary>The sources that this test was built of.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Files below a folder, without what the build made.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Root, file).Split('/').Any(part => part is "bin" or "obj"));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Godwit.slnx"))) return folder.FullName;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside of the repository.");
    }
}

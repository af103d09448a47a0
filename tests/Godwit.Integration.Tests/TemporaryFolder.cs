namespace Godwit.Integration.Tests;

/// <summary>A folder for one test. Other users may enter it: a server runs as one.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(
        System.IO.Path.Combine("/tmp", $"godwit-test-{System.IO.Path.GetRandomFileName()}")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

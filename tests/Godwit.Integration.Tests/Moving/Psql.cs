using System.Text;
using Godwit.Engine.Postgres;
using Godwit.Local;
using Godwit.Local.Processes;
using Godwit.Local.Servers;

namespace Godwit.Integration.Tests.Moving;

/// <summary>Loads scripts by psql: what comes out is then no matter of the driver that Godwit uses itself.</summary>
internal static class Psql
{
    /// <summary>Runs a script; the first error fails the test.</summary>
    public static async Task RunAsync(DatabaseUrl url, string script)
    {
        var psql = SystemServers.Client("psql");
        Assert.SkipWhen(psql is null, "psql is not installed: apt-get install postgresql-client");
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "script.sql");
        await File.WriteAllTextAsync(file, script, new UTF8Encoding(false), TestContext.Current.CancellationToken);
        var start = ChildProcess.Describe(psql!, ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", url.Uri(), "--file", file]);
        foreach (var (name, value) in url.Environment()) start.Environment[name] = value;
        start.Environment["PGCLIENTENCODING"] = "UTF8";
        var outcome = await ChildProcess.RunAsync(start, TestContext.Current.CancellationToken);
        outcome.ExitCode.ShouldBe(0, outcome.Errors);
    }

    /// <summary>Runs a script of this folder, its roles renamed.</summary>
    public static async Task RunAsync(DatabaseUrl url, string file, string prefix)
    {
        await using var stream = typeof(Psql).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        var script = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        await RunAsync(url, script.Replace("zoo_", $"{prefix}_", StringComparison.Ordinal));
    }
}

using Godwit.Engine.Planning;

namespace Godwit.Engine.Tests.Planning;

/// <summary>Loads a configuration from text.</summary>
internal static class ConfigurationSample
{
    public const string Minimal =
        """
        migration: matbakh
        source: { platform: supabase, database: "postgresql://postgres:pw@db.example.com/app" }
        target: { platform: aws, database: "postgresql://master:pw@rds.example.com/app" }

        """;

    public static Configuration Load(string yaml, Dictionary<string, string>? environment = null, string? dotEnv = null)
    {
        using var folder = new TemporaryFolder();
        if (dotEnv is not null) folder.Write(".env", dotEnv);
        return ConfigurationLoader.Load(folder.Write("godwit.yaml", yaml), environment ?? []);
    }

    /// <summary>The lines of what is wrong, as <c>LINE: message</c>.</summary>
    public static string[] Errors(string yaml, Dictionary<string, string>? environment = null, string? dotEnv = null)
    {
        using var folder = new TemporaryFolder();
        if (dotEnv is not null) folder.Write(".env", dotEnv);
        var file = folder.Write("godwit.yaml", yaml);
        var error = Should.Throw<GodwitException>(() => ConfigurationLoader.Load(file, environment ?? []));
        error.ExitCode.ShouldBe(ExitCode.Usage);
        return [.. error.Problem.Why.Split('\n').Select(line => line.Replace(file + ":", "", StringComparison.Ordinal))];
    }

    /// <summary>What is wrong with lines after the three required keys; their first line is line 4.</summary>
    public static string[] ErrorsAfterMinimal(string yaml) => Errors(Minimal + yaml);
}

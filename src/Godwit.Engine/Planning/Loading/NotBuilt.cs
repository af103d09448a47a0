namespace Godwit.Engine.Planning.Loading;

/// <summary>What the file's contract knows and this version cannot do yet. It is refused by name; a line here goes when its part is built.</summary>
internal static class NotBuilt
{
    /// <summary>Why the key with this value is refused; null when it is not.</summary>
    public static string? Reason(string path, YamlNode value) => (path, value) switch
    {
        ("services.users" or "services.files" or "services.realtime" or "services.functions", _) =>
            $"the service {path["services.".Length..]} is not built in this version",
        ("state.database", { IsNull: false }) =>
            $"{path} is not built in this version: leave it out",
        ("switch", YamlList { Items.Length: > 0 }) =>
            "switch is not built in this version: leave it out and point the traffic yourself",
        _ => null,
    };
}

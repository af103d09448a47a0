namespace Godwit.Engine.Tests.Architecture;

/// <summary>Which rooms of the engine may use which: the first part of a namespace below <c>Godwit.Engine</c>.</summary>
internal static class Rooms
{
    private const string Engine = "Godwit.Engine";

    private static readonly string[] Ground = ["Events", "Postgres", "State", "Platforms"];
    private static readonly string[] Slices = ["Schema", "Copy", "Follow", "Verify", "Doctor", "Assess", "Cutover"];

    /// <summary>What each room may use besides itself and the engine's root. A room that is not here has to be decided on first.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>
    {
        [""] = [],
        ["Postgres"] = [],
        ["Events"] = ["Postgres"],
        ["State"] = ["Postgres", "Events"],
        ["Platforms"] = ["Postgres"],
        ["Planning"] = ["Postgres", "Platforms"],
        ["Schema"] = Ground,
        ["Copy"] = Ground,
        ["Follow"] = Ground,
        ["Verify"] = Ground,
        ["Assess"] = Ground,
        ["Cutover"] = Ground,
        ["Doctor"] = [.. Ground, "Planning"],
        ["Reporting"] = [.. Ground, .. Slices, "Planning"],
        ["Running"] = [.. Ground, .. Slices, "Planning", "Reporting"],
    };

    /// <summary>The room of a type; null for types that are not the engine's.</summary>
    public static string? Of(Type type) => type.Namespace switch
    {
        Engine => "",
        { } name when name.StartsWith($"{Engine}.", StringComparison.Ordinal) && type.Assembly.GetName().Name == Engine => name[(Engine.Length + 1)..].Split('.')[0],
        _ => null,
    };

    /// <summary>What types of a room use of rooms that it may not.</summary>
    public static IEnumerable<string> Violations(string room, IEnumerable<Type> types) =>
        from type in types
        from used in CodeReferences.Of(type)
        let other = Of(used)
        where other is not (null or "") && other != room && !Allowed[room].Contains(other)
        select $"{type} uses {used} of {other}";
}

using Godwit.Engine.Schema.Archive;

namespace Godwit.Engine.Tests.Schema.Archive;

/// <summary>Archives that pg_dump 15 wrote (shop.sql says of what), and entries to make others of.</summary>
internal static class SampleArchives
{
    public static byte[] Shop => Read("shop.dump");

    public static byte[] Empty => Read("empty.dump");

    public static ArchiveContents ShopContents => ArchiveReader.Read(new MemoryStream(Shop));

    public static ArchiveEntry Entry(
        int id, string type, string tag, string schema = "public", Section section = Section.PreData, string definition = "", string owner = "shop_owner",
        params int[] dependencies) => new()
        {
            Id = id, Oid = (uint)(16384 + id), Tag = tag, Type = type, Section = section, Definition = definition, Drop = $"DROP {type} {tag};\n", Schema = schema,
            AccessMethod = "", Owner = owner, Dependencies = [.. dependencies],
        };

    public static ArchiveContents Contents(params ArchiveEntry[] entries) => new(new Version(1, 16), "17.2", [.. entries]);

    private static byte[] Read(string name)
    {
        using var stream = typeof(SampleArchives).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

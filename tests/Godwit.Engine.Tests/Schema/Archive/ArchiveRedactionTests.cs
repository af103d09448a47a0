using System.Text;
using Godwit.Engine.Schema.Archive;

namespace Godwit.Engine.Tests.Schema.Archive;

public sealed class ArchiveRedactionTests
{
    [Fact]
    public void Passwords_of_user_mappings_are_gone_and_all_else_stays()
    {
        var mapping = new ArchiveEntry
        {
            Id = 9000, Oid = 1, Tag = "USER MAPPING u SERVER s", Type = "USER MAPPING", Section = Section.PreData, Schema = "", AccessMethod = "", Owner = "o",
            Definition = "CREATE USER MAPPING FOR u SERVER s OPTIONS (password 'walrus-ß');\n", Drop = "DROP USER MAPPING FOR u SERVER s;\n", Dependencies = [],
        };
        var archive = ArchiveWriter.Write(16, [.. SampleArchives.ShopContents.Entries, mapping]);

        var kept = ArchiveRedaction.WithoutPasswords(archive);

        Encoding.UTF8.GetString(kept).ShouldNotContain("walrus");
        Encoding.UTF8.GetString(archive).ShouldContain("walrus");
        var entries = ArchiveReader.Read(new MemoryStream(kept)).Entries;
        entries[^1].Definition.ShouldBeNullOrWhiteSpace();
        entries[^1].Drop.ShouldBe(mapping.Drop);
        var fresh = ArchiveReader.Read(new MemoryStream(archive));
        ArchiveRedaction.Restore(ArchiveReader.Read(new MemoryStream(kept)), fresh).Entries.Select(entry => entry.Definition).ShouldBe(fresh.Entries.Select(entry => entry.Definition));
        entries.SkipLast(1).Select(entry => (entry.Id, entry.Definition)).ShouldBe(SampleArchives.ShopContents.Entries.Select(entry => (entry.Id, entry.Definition)));
    }
}

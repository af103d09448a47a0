using System.Buffers.Binary;
using FsCheck.Fluent;
using Godwit.Engine.Schema.Archive;

namespace Godwit.Engine.Tests.Schema.Archive;

public sealed class ArchiveReaderTests
{
    [Fact]
    public void An_archive_of_pg_dump_is_read()
    {
        var archive = SampleArchives.ShopContents;

        archive.Format.ShouldBe(new Version(1, 14));
        archive.ServerVersion.ShouldStartWith("15.");
        archive.Entries.Length.ShouldBe(53);
        archive.Entries.Select(entry => entry.Id).ShouldBeUnique();
        var table = archive.Entries.Single(entry => entry is { Type: "TABLE", Tag: "orders" });
        (table.Schema, table.Owner, table.Section, table.AccessMethod, table.Label).ShouldBe(
            ("Sales Desk", "shop_owner", Section.PreData, "heap", "TABLE Sales Desk.orders"));
        table.Oid.ShouldBeGreaterThan(16383u);
        table.Definition.ShouldStartWith("CREATE TABLE \"Sales Desk\".orders (\n    id integer NOT NULL,");
        table.Drop.ShouldBe("DROP TABLE \"Sales Desk\".orders;\n");
        var key = archive.Entries.Single(entry => entry.Tag == "orders orders_pkey");
        (key.Type, key.Section).ShouldBe(("CONSTRAINT", Section.PostData));
        key.Dependencies.ShouldBe([table.Id]);
        archive.Entries.Single(entry => entry is { Type: "SCHEMA", Tag: "audit" }).Label.ShouldBe("SCHEMA audit");
        archive.Entries.Single(entry => entry is { Type: "ACL", Tag: "TABLE orders" }).Section.ShouldBe(Section.None);
    }

    [Fact]
    public void Every_dependency_in_it_comes_first_or_is_not_there()
    {
        var archive = SampleArchives.ShopContents;
        var all = archive.Entries.Select(entry => entry.Id).ToHashSet();
        var seen = new HashSet<int>();
        foreach (var entry in archive.Entries)
        {
            entry.Dependencies.Where(all.Contains).ShouldBeSubsetOf(seen, entry.Label);
            seen.Add(entry.Id);
        }
    }

    [Fact]
    public void An_archive_of_an_empty_database_has_only_settings() =>
        ArchiveReader.Read(new MemoryStream(SampleArchives.Empty)).Entries.Select(entry => entry.Type).ShouldBe(
            ["ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE"], ignoreOrder: true);

    [Theory]
    [InlineData(14, 4)]
    [InlineData(15, 4)]
    [InlineData(16, 4)]
    [InlineData(16, 8)]
    public void Every_version_of_the_format_is_read(int minor, int intSize)
    {
        ArchiveEntry[] entries =
        [
            SampleArchives.Entry(7, "TABLE", "größe", definition: "CREATE TABLE x ();\n") with { AccessMethod = "heap" },
            SampleArchives.Entry(9, "INDEX", "i", section: Section.PostData, dependencies: [7, 3]),
            SampleArchives.Entry(-2, "ACL", "TABLE x", schema: "", section: Section.None, owner: ""),
        ];

        var read = ArchiveReader.Read(new MemoryStream(ArchiveWriter.Write(minor, entries, intSize)));

        (read.Format, read.ServerVersion).ShouldBe((new Version(1, minor), "17.2"));
        read.Entries.Length.ShouldBe(3);
        foreach (var (expected, actual) in entries.Zip(read.Entries))
        {
            actual.Dependencies.ShouldBe(expected.Dependencies);
            (actual with { Dependencies = [] }).ShouldBe(expected with { Dependencies = [] });
        }
    }

    [Theory]
    [InlineData(1, 13, 1, "Its format is 1.13; this version of Godwit reads 1.14 to 1.16.")]
    [InlineData(1, 17, 1, "Its format is 1.17; this version of Godwit reads 1.14 to 1.16.")]
    [InlineData(2, 0, 1, "Its format is 2.0; this version of Godwit reads 1.14 to 1.16.")]
    [InlineData(1, 16, 3, "It is not in pg_dump's custom format.")]
    public void Another_format_is_refused(int major, int minor, int format, string why) =>
        Refusal(ArchiveWriter.Write(minor, [], major: major, format: format)).Why.ShouldBe(why);

    [Theory]
    [InlineData("")]
    [InlineData("PGD")]
    [InlineData("-- PostgreSQL database dump\n")]
    [InlineData("toc.dat\0\0\0\0")]
    public void Another_file_is_refused(string file) => Refusal(System.Text.Encoding.ASCII.GetBytes(file)).Code.ShouldBe("archive_unreadable");

    [Fact]
    public void A_truncated_archive_is_refused_wherever_it_ends()
    {
        // Behind the table of contents comes what this reader leaves alone.
        var whole = ArchiveWriter.Write(16, SampleArchives.ShopContents.Entries);
        Seeded.Check(Gen.Choose(0, whole.Length - 1).ToArbitrary(), length => Refusal(whole[..length]).Remedy.ShouldNotBeEmpty());
    }

    [Fact]
    public void A_damaged_archive_is_read_or_refused_and_never_more()
    {
        var whole = SampleArchives.Shop;
        var damages =
            from at in Gen.Choose(5, whole.Length - 1)
            from value in Gen.Choose(0, 255)
            select (at, (byte)value);
        Seeded.Check(damages.ToArbitrary(), damage =>
        {
            var damaged = whole.ToArray();
            damaged[damage.at] = damage.Item2;
            try
            {
                ArchiveReader.Read(new MemoryStream(damaged)).Entries.IsDefault.ShouldBeFalse();
            }
            catch (GodwitException error)
            {
                error.Problem.Code.ShouldBe("archive_unreadable");
            }
        }, times: 3000);
    }

    [Fact]
    public void A_length_out_of_range_asks_for_no_memory()
    {
        var archive = ArchiveWriter.Write(16, [], intSize: 8);
        // The first text's length, behind the magic, 6 bytes of header, compression, and 7 numbers.
        var at = 5 + 6 + 1 + (7 * 9) + 1;
        BinaryPrimitives.WriteInt64LittleEndian(archive.AsSpan(at), int.MaxValue);
        Refusal(archive).Why.ShouldBe("It ends in the middle of its table of contents.");
        BinaryPrimitives.WriteInt64LittleEndian(archive.AsSpan(at), -5);
        Refusal(archive).Why.ShouldBe("It holds a number out of range.");
    }

    private static Problem Refusal(byte[] archive)
    {
        var error = Should.Throw<GodwitException>(() => ArchiveReader.Read(new MemoryStream(archive)));
        error.ExitCode.ShouldBe(ExitCode.Failed);
        return error.Problem;
    }
}

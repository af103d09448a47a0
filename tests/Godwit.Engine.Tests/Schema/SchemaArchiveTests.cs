using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Schema;
using Godwit.Engine.Tests.Schema.Archive;

namespace Godwit.Engine.Tests.Schema;

public sealed class SchemaArchiveTests
{
    private static readonly Scope Everything = new(_ => true, _ => true);

    [Fact]
    public void The_fingerprint_does_not_depend_on_numbers_oids_or_the_format()
    {
        var entries = SampleArchives.ShopContents.Entries;
        var renumbered = entries.Select(entry => entry with { Id = entry.Id + 1000, Oid = entry.Oid + 7, Dependencies = [.. entry.Dependencies.Select(id => id + 1000)] });
        Fingerprint(ArchiveWriter.Write(16, [.. renumbered])).ShouldBe(Fingerprint(SampleArchives.Shop));
    }

    [Fact]
    public void The_fingerprint_depends_on_every_definition_that_moves()
    {
        var entries = SampleArchives.ShopContents.Entries;
        var whole = Fingerprint(SampleArchives.Shop);
        var taken = EntrySelection.Of(SampleArchives.ShopContents, Everything, "godwit_shop").Taken.Select(entry => entry.Id).ToHashSet();
        var changed = entries.Select((entry, index) => (entry.Id, Print: Fingerprint(ArchiveWriter.Write(15, entries.SetItem(index, entry with { Definition = entry.Definition + " " })))));
        foreach (var (id, print) in changed) (print != whole).ShouldBe(taken.Contains(id));
    }

    [Fact]
    public void The_roles_of_all_grants_are_named() =>
        SchemaArchive.Of(SampleArchives.Shop, Everything, "godwit_shop").GrantedRoles("target").ShouldBe(["Reader \"Group\"", "auditor", "clerk"], ignoreOrder: true);

    private static string Fingerprint(byte[] archive) => SchemaArchive.Of(archive, Everything, "godwit_shop").Fingerprint;
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Schema.Archive;
using Godwit.Engine.State;

namespace Godwit.Engine.Schema;

/// <summary>A source's schema: what pg_dump wrote, what of it moves, and in which order.</summary>
/// <param name="Contents">The archive's table of contents.</param>
/// <param name="Selection">What moves, and what is left and why.</param>
/// <param name="Plan">The order.</param>
public sealed record SchemaArchive(ArchiveContents Contents, EntrySelection Selection, RestorePlan Plan)
{
    /// <summary>Reads an archive and chooses what is in scope.</summary>
    /// <exception cref="GodwitException">The archive cannot be read.</exception>
    public static SchemaArchive Of(byte[] archive, Scope scope, string ownPublication, TargetPresence? target = null) =>
        Of(ArchiveReader.Read(new MemoryStream(archive)), scope, ownPublication, target);

    /// <summary>Chooses what is in scope of an archive that was read.</summary>
    public static SchemaArchive Of(ArchiveContents contents, Scope scope, string ownPublication, TargetPresence? target = null)
    {
        var selection = EntrySelection.Of(contents, scope, ownPublication, target);
        return new(contents, selection, RestorePlan.Of(selection.Taken));
    }

    /// <summary>
    /// Digest of everything that moves, independent of numbering: equal digests mean that the schema did not change between two dumps.
    /// </summary>
    public string Fingerprint
    {
        get
        {
            var lines = Selection.Taken.Select(entry => $"{entry.Type}\0{entry.Schema}\0{entry.Tag}\0{(ArchiveRedaction.IsRedacted(entry) ? "" : entry.Definition)}").Order(StringComparer.Ordinal);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u0001', lines))));
        }
    }

    /// <summary>How much of the first half is on the target, in a few words.</summary>
    public string FirstHalfDone(IEnumerable<ObjectRow> failures) =>
        $"{Plan.FirstHalf.Length - failures.Count(row => Plan.FirstHalf.Any(entry => entry.Id == row.Entry))} of {Plan.FirstHalf.Length} objects";

    /// <summary>How much of the second half is on the target, in a few words.</summary>
    public string SecondHalfDone(IEnumerable<ObjectRow> failures) =>
        $"{Plan.SecondHalf.Length - failures.Count(row => Plan.SecondHalf.Any(entry => entry.Entry.Id == row.Entry))} of {Plan.SecondHalf.Length} objects";

    /// <summary>Roles that grants name, unquoted.</summary>
    public ImmutableSortedSet<string> GrantedRoles(string targetOwner) =>
        [.. Selection.Taken.Where(entry => entry.Type is "ACL" or "DEFAULT ACL").SelectMany(entry => Grants.For(entry, targetOwner).Roles)];
}

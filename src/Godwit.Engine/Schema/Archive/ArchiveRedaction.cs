using System.Text;

namespace Godwit.Engine.Schema.Archive;

/// <summary>Takes passwords out of an archive before it is kept in the state: those of user mappings and subscriptions.</summary>
public static class ArchiveRedaction
{
    /// <summary>True for a kind whose statement is not kept.</summary>
    public static bool IsRedacted(ArchiveEntry entry) => entry.Type is "USER MAPPING" or "SUBSCRIPTION";

    /// <summary>A copy of the archive in which those statements are blank; everything else stays where it is.</summary>
    /// <exception cref="GodwitException">The archive cannot be read.</exception>
    public static byte[] WithoutPasswords(byte[] archive)
    {
        var copy = archive.ToArray();
        foreach (var entry in ArchiveReader.Read(new MemoryStream(archive)).Entries.Where(entry => IsRedacted(entry) && entry.Definition.Length > 0))
        {
            // The table of contents is never compressed: a statement stands there as its own bytes.
            var statement = Encoding.UTF8.GetBytes(entry.Definition);
            for (int from = 0, at; (at = copy.AsSpan(from).IndexOf(statement)) >= 0; from += at + statement.Length)
                copy.AsSpan(from + at, statement.Length).Fill((byte)' ');
        }
        return copy;
    }

    /// <summary>The kept archive with the statements that were not kept, from a new dump of the same schema.</summary>
    public static ArchiveContents Restore(ArchiveContents kept, ArchiveContents fresh)
    {
        var statements = fresh.Entries.Where(IsRedacted).ToLookup(entry => (entry.Type, entry.Tag), entry => entry.Definition);
        return kept with
        {
            Entries = [.. kept.Entries.Select(entry => IsRedacted(entry) ? entry with { Definition = statements[(entry.Type, entry.Tag)].FirstOrDefault(entry.Definition) } : entry)],
        };
    }
}

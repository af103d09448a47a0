using System.Collections.Immutable;
using Godwit.Engine.Schema.Archive;

namespace Godwit.Engine.Schema;

/// <summary>When an entry of the second half runs: each stage after the one before is complete.</summary>
public enum RestoreStage
{
    /// <summary>Indexes, primary keys, unique and exclusion constraints: in parallel.</summary>
    Indexes,

    /// <summary>Foreign keys and what attaches indexes to partitions: in parallel.</summary>
    Constraints,

    /// <summary>Everything else: rules, triggers, policies, publications, comments.</summary>
    Rest,

    /// <summary>Grants and default privileges.</summary>
    Grants,

    /// <summary>Event triggers, so that they do not fire on what is restored.</summary>
    EventTriggers,
}

/// <summary>An entry of the second half.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Stage">When it runs.</param>
/// <param name="Tables">Entries of the tables that it locks.</param>
public sealed record SecondHalfEntry(ArchiveEntry Entry, RestoreStage Stage, ImmutableHashSet<int> Tables)
{
    /// <summary>CREATE INDEX lets other CREATE INDEX on the same table run; everything else wants the table for itself.</summary>
    public bool SharesTable => Entry.Type == "INDEX";
}

/// <summary>The order in which a schema is restored.</summary>
/// <param name="FirstHalf">Before the data, in the archive's order.</param>
/// <param name="SecondHalf">After the data, in the archive's order.</param>
public sealed record RestorePlan(ImmutableArray<ArchiveEntry> FirstHalf, ImmutableArray<SecondHalfEntry> SecondHalf)
{
    /// <summary>Divides the chosen entries.</summary>
    public static RestorePlan Of(ImmutableArray<ArchiveEntry> entries)
    {
        var first = entries.Where(entry => entry.Section == Section.PreData && StageOf(entry) < RestoreStage.Grants).ToImmutableArray();
        var firstIds = first.Select(entry => entry.Id).ToHashSet();
        var byId = entries.ToDictionary(entry => entry.Id);
        var stages = new Dictionary<int, RestoreStage>();
        var second = ImmutableArray.CreateBuilder<SecondHalfEntry>();
        foreach (var entry in entries.Where(entry => !firstIds.Contains(entry.Id)))
        {
            // Never earlier than what it depends on, such as an index on a view that a rule completes.
            var stage = entry.Dependencies.Select(id => stages.GetValueOrDefault(id)).Append(StageOf(entry)).Max();
            stages[entry.Id] = stage;
            second.Add(new(entry, stage, [.. TablesOf(entry, byId)]));
        }
        return new(first, second.ToImmutable());
    }

    private static RestoreStage StageOf(ArchiveEntry entry) => entry.Type switch
    {
        "INDEX" or "CONSTRAINT" => RestoreStage.Indexes,
        "INDEX ATTACH" or "FK CONSTRAINT" or "CHECK CONSTRAINT" => RestoreStage.Constraints,
        "ACL" or "DEFAULT ACL" => RestoreStage.Grants,
        "EVENT TRIGGER" => RestoreStage.EventTriggers,
        _ => RestoreStage.Rest,
    };

    // A foreign key names the other table's key, not the table: follow constraints and indexes to their tables.
    private static IEnumerable<int> TablesOf(ArchiveEntry entry, Dictionary<int, ArchiveEntry> byId) =>
        entry.Dependencies.Select(id => byId.GetValueOrDefault(id)).OfType<ArchiveEntry>().SelectMany(dependency => dependency.Type switch
        {
            "TABLE" or "MATERIALIZED VIEW" => [dependency.Id],
            "CONSTRAINT" or "INDEX" => TablesOf(dependency, byId),
            _ => Enumerable.Empty<int>(),
        });
}

using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Schema;

/// <summary>Which differences come with the move itself, and why. Pure.</summary>
/// <param name="Role">The role that Godwit logs in with on the target, unquoted: what it makes there belongs to it.</param>
/// <param name="IncludeGrantee">False for roles of a platform that the other side cannot have.</param>
/// <param name="MakesIdentityFull">The migration gives tables without replica identity REPLICA IDENTITY FULL on the source.</param>
/// <param name="Held">Triggers of the target that are disabled while a runner applies changes; true: it will enable them ALWAYS.</param>
/// <param name="Keyed">The source's tables with a primary key.</param>
/// <param name="Owned">What of the target belongs to <paramref name="Role"/>, by its identity.</param>
internal sealed record Expectations(
    string Role, Func<string, bool> IncludeGrantee, bool MakesIdentityFull, IReadOnlyDictionary<(TableName Table, string Trigger), bool> Held,
    ImmutableHashSet<TableName> Keyed, ImmutableHashSet<string> Owned)
{
    /// <summary>Gathers what the decision needs.</summary>
    public static Expectations Of(VerifyRequest request, string role, IEnumerable<SchemaObject> source, IEnumerable<SchemaObject> target) => new(
        role, request.IncludeGrantee, request.MakesIdentityFull, request.HeldTriggers,
        [
            .. source.Where(item => item.Kind == "constraint" && item.Properties.GetValueOrDefault("definition")?.StartsWith("PRIMARY KEY", StringComparison.Ordinal) == true)
                .Select(item => item.Table).OfType<TableName>(),
        ],
        [.. target.Where(item => string.Equals(item.Properties.GetValueOrDefault("owner"), role, StringComparison.Ordinal)).Select(item => item.Identity)]);

    /// <summary>Why the difference is expected; null: it is not.</summary>
    public string? Reason(SchemaMismatch mismatch) => mismatch.Difference switch
    {
        { Kind: "grant" or "default privileges", Property: { } grantee } => Grant(mismatch.Difference, grantee),
        { Property: "owner", Target: { } owner } => owner == Role ? "what is made on the target belongs to the role that makes it" : "each platform has owners of its own",
        { Property: "tablespace" or "index tablespace" } => "each server has tablespaces of its own",
        { Kind: "collation", Property: "locale" } => "a database keeps the locale that it was created with",
        // As the target has it the table has no identity: that is where the migration sets it.
        { Kind: "table", Property: "replica identity", Source: "full", Target: var identity } when MakesIdentityFull && mismatch.Table is { } table
            && (identity == "nothing" || (identity == "default" && !Keyed.Contains(table))) => "a table without one is given it on the source, to be followed (identity: full)",
        { Kind: "trigger", Property: "enabled", Target: "disabled" } when IsHeld(mismatch) => "it is disabled while a runner applies the source's changes, and enabled when the run ends",
        _ => null,
    };

    // As it will be; the catalog quotes a name where it has to.
    private bool IsHeld(SchemaMismatch mismatch) => Held.Any(held => mismatch.Table == held.Key.Table && mismatch.Difference.Source == (held.Value ? "always" : "origin")
        && new[] { held.Key.Trigger, Sql.Name(held.Key.Trigger) }.Any(name => mismatch.Difference.Name.StartsWith($"{name} on ", StringComparison.Ordinal)));

    private string? Grant(SchemaDifference difference, string grantee)
    {
        if (grantee is "<owner>" or "public") return null;
        if (!IncludeGrantee(grantee)) return "the role belongs to the platform of one side";
        if (grantee != Role) return null;
        if (difference.Target is null && (difference.Kind == "default privileges" || IsOwned(difference.Name))) return "on the target that role is the owner";
        // The migration's own role needs USAGE and CREATE in schemas that were there before, such as public.
        return difference.Target is not null && difference.Name.StartsWith("schema ", StringComparison.Ordinal) ? "Godwit logs in with that role, and has to make what is in the schema" : null;
    }

    // A grant's name is the kind of the object, in one word or two, and its identity; a column's ends with its own name.
    private bool IsOwned(string name) => Owned.Any(identity =>
        name.EndsWith($" {identity}", StringComparison.Ordinal) || name.StartsWith($"column {identity}.", StringComparison.Ordinal));
}

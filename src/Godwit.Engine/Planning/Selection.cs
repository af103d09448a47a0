using System.Collections.Immutable;
using Godwit.Engine.Platforms;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Planning;

/// <summary>
/// What moves, decided by the patterns of <c>include</c> and <c>exclude</c>. Without an include every schema does; an exclude wins
/// over an include; the system's schemas and <c>godwit</c> never move.
/// </summary>
public sealed class Selection
{
    private readonly ImmutableArray<SelectionPattern> _include;
    private readonly ImmutableArray<SelectionPattern> _exclude;

    /// <summary>
    /// What a migration moves: its patterns, without what belongs to a platform. Supabase's machinery stays there, and what every
    /// Supabase project has is not mixed with what comes from elsewhere; a pattern that names such a schema wins.
    /// </summary>
    public static Selection Of(Configuration configuration)
    {
        var database = configuration.Database;
        var left = (configuration.Source.Platform, configuration.Target.Platform) switch
        {
            (Platform.Supabase, _) => SupabaseRules.Machinery,
            (_, Platform.Supabase) => SupabaseRules.Own,
            _ => [],
        };
        return new(database.Include, database.Include.IsEmpty ? database.Exclude.AddRange(left) : database.Exclude);
    }

    /// <summary>Reads the patterns.</summary>
    /// <exception cref="FormatException">A pattern is malformed; the loader of the configuration has already refused such a one.</exception>
    public Selection(IEnumerable<string> include, IEnumerable<string> exclude)
    {
        _include = [.. include.Select(Parse)];
        _exclude = [.. exclude.Select(Parse)];
    }

    /// <summary>True for schemas that are PostgreSQL's (the prefix <c>pg_</c> is reserved to it) or Godwit's own.</summary>
    public static bool IsSystemSchema(string schema) =>
        schema.StartsWith("pg_", StringComparison.Ordinal) || schema is "information_schema" or "godwit";

    /// <summary>True when this table moves.</summary>
    public bool IncludesTable(TableName table) =>
        !IsSystemSchema(table.Schema)
        && (_include.IsEmpty || _include.Any(pattern => pattern.MatchesTable(table.Schema, table.Name)))
        && !_exclude.Any(pattern => pattern.MatchesTable(table.Schema, table.Name));

    /// <summary>True when anything in this schema can move, now or once it is created.</summary>
    public bool IncludesSchema(string schema) =>
        !IsSystemSchema(schema)
        && (_include.IsEmpty || _include.Any(pattern => pattern.MatchesSchema(schema)))
        && !_exclude.Any(pattern => pattern.IsWholeSchema && pattern.MatchesSchema(schema));

    /// <summary>True when everything in this schema moves, whatever is created in it.</summary>
    public bool IncludesWholeSchema(string schema) =>
        !IsSystemSchema(schema)
        && (_include.IsEmpty || _include.Any(pattern => pattern.IsWholeSchema && pattern.MatchesSchema(schema)))
        && !_exclude.Any(pattern => pattern.MatchesSchema(schema));

    /// <summary>Reads one table's name, written as in SQL.</summary>
    /// <exception cref="GodwitException">It is not of the form schema.table (<see cref="ExitCode.Usage"/>).</exception>
    public static TableName ParseTable(string text) =>
        SelectionPattern.TryParse(text, out var pattern, out _) && pattern is { Table: { } table, TableIsPrefix: false, SchemaIsPrefix: false }
            ? new(pattern.Schema, table)
            : throw new GodwitException(ExitCode.Usage, new Problem(
                "bad_table", "--table does not name a table.", text, "It is not of the form schema.table.", """Write schema.table, or "Schema"."Table" as in SQL."""));

    private static SelectionPattern Parse(string text) =>
        SelectionPattern.TryParse(text, out var pattern, out var error) ? pattern : throw new FormatException($"{error}: {text}");
}

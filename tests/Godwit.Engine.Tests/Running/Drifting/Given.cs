using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Running.Drifting;
using Godwit.Engine.Running.Drifting.Rules;
using Godwit.Engine.Schema;
using Godwit.Engine.Schema.Archive;
using Godwit.Engine.State;
using Godwit.Engine.Tests.Schema.Archive;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Schema;

namespace Godwit.Engine.Tests.Running.Drifting;

/// <summary>Short forms of what the rules are given.</summary>
internal static class Given
{
    public static SchemaDifference Missing(string kind, string name) => new(kind, name, null, "exists", null);

    public static SchemaDifference Gone(string kind, string name) => new(kind, name, null, null, "exists");

    public static SchemaDifference Differs(string kind, string name, string property, string? source, string? target) => new(kind, name, property, source, target);

    public static SchemaObject Object(string kind, string identity, TableName? table = null, params (string Property, string Value)[] properties) =>
        new(kind, identity, table, properties.ToImmutableSortedDictionary(one => one.Property, one => one.Value));

    public static ArchiveIndex Archive(params ArchiveEntry[] entries) => new(SchemaArchive.Of(SampleArchives.Contents(entries), new Scope(_ => true, _ => true), "godwit_m"), "mover", new HashSet<string>());

    public static RuleContext Context(params ArchiveEntry[] entries) => new() { Archive = Archive(entries), Owner = "mover", Database = "shop" };

    public static BothCatalogs Catalogs(SchemaObject[]? source = null, SchemaObject[]? target = null) => new(
        (source ?? []).ToDictionary(item => (item.Kind, item.Identity)), (target ?? []).ToDictionary(item => (item.Kind, item.Identity)));

    public static ImmutableArray<PlannedDrift> Plan(BothCatalogs catalogs, RuleContext context, params SchemaDifference[] differences) =>
        DriftPlanner.Plan(DriftPlanner.Tidy(differences, catalogs), new HashSet<BaselineRow>(), catalogs, context);
}

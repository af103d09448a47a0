using Godwit.Engine.Running;

namespace Godwit.Cli.Json;

/// <summary><c>godwit plan --json</c>.</summary>
internal sealed record PlanJson(
    string Migration, IReadOnlyList<PlanStepJson> Steps, IReadOnlyList<PlanTableJson> Tables, int Workers, int? Objects, IReadOnlyList<LeftJson> Left,
    IReadOnlyList<string> Roles, IReadOnlyList<LeftJson> NotFollowed)
{
    /// <summary>From a preview.</summary>
    public static PlanJson Of(string migration, Preview preview) => new(
        migration, [.. preview.Steps.Select(step => new PlanStepJson(step.Step, step.What))],
        [
            .. preview.Tables.Select(table => new PlanTableJson(
                table.Copy.Table.Name.Schema, table.Copy.Table.Name.Name, table.Copy.Table.Bytes, table.Copy.Table.EstimatedRows, table.Parts,
                table.Copy.Format.IsBinary ? "binary" : "text", table.Copy.Format.Reason)),
        ],
        preview.Workers, preview.Objects, [.. preview.Left.Select(left => new LeftJson(left.Entry.Label, left.Reason))], preview.Roles,
        [.. preview.Publication?.Left.Select(table => new LeftJson(table.Table.ToString(), table.Reason)) ?? []]);
}

/// <summary>A step and what it does here.</summary>
internal sealed record PlanStepJson(string Step, string What);

/// <summary>A table and how it is copied.</summary>
internal sealed record PlanTableJson(string Schema, string Name, long Bytes, long EstimatedRows, int Parts, string Format, string? Reason);

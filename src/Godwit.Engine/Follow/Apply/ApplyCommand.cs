using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Apply;

/// <summary>A statement to be run on the target, and how many rows it has to affect.</summary>
/// <param name="Table">The table, for people.</param>
/// <param name="Text">The statement.</param>
/// <param name="Parameters">Arrays in text form.</param>
/// <param name="Rows">Rows that it must affect; null: it does not apply.</param>
/// <param name="MayMiss">A foreign key's action on the target may have done it before: fewer rows are no fault.</param>
internal sealed record ApplyCommand(TableName Table, string Text, ImmutableArray<ArrayText> Parameters, int? Rows, bool MayMiss = false)
{
    /// <summary>To be run instead where no row was affected.</summary>
    public ApplyCommand? Otherwise { get; init; }
}

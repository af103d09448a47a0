using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Sequences;

/// <summary>A sequence on one side.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">The table whose column owns it; null: none.</param>
/// <param name="Parameters">Type, start, increment and so on, in words.</param>
/// <param name="Owner">What owns it, in words.</param>
/// <param name="LastValue">Where it stands; null when that was not read.</param>
/// <param name="IsCalled">Whether <paramref name="LastValue"/> was given out.</param>
internal sealed record SequenceInfo(TableName Name, TableName? Table, string Parameters, string Owner, long? LastValue, bool IsCalled);

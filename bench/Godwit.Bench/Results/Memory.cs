namespace Godwit.Bench.Results;

/// <summary>The memory of a process and its children at its highest, in bytes.</summary>
/// <param name="Resident">The sum of what each has; a page that several share counts in each.</param>
/// <param name="Own">The same with every page counted once (the proportional set size).</param>
internal sealed record Memory(long Resident, long Own);

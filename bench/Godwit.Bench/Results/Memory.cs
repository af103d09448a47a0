namespace Godwit.Bench.Results;

/// <summary>The memory of a process and its children at its highest, in bytes.</summary>
/// <param name="Resident">The sum of what each has; a page that several share counts in each.</param>
/// <param name="Proportional">The same with each page divided by the number of processes, also others, that have it (PSS).</param>
internal sealed record Memory(long Resident, long Proportional);

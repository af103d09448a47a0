namespace Godwit.Bench.Following.Workloads;

/// <summary>The workloads by name.</summary>
internal static class AllWorkloads
{
    /// <summary>PostgreSQL's own; also what a live source does.</summary>
    public static Workload Tpcb { get; } = new(new TpcbData(), "TPC-B of pgbench: three UPDATEs, an INSERT", null, 1);

    /// <summary>In the order in which they are measured.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        Tpcb,
        new(new EventData(), "an INSERT of one row", "INSERT INTO public.event (payload) VALUES (repeat(md5(random()::text), 3));\n", 1),
        new(new AccountData(), "an UPDATE of three columns of one row", """
            \set id random(1, 200000)
            \set number random(1, 1000000)
            UPDATE public.account SET i3 = :number, t5 = 'changed to ' || :number, at2 = clock_timestamp() WHERE id = :id;

            """, 0.5),
    ];

    /// <summary>Those that the options name.</summary>
    /// <exception cref="FormatException">A word names nothing.</exception>
    public static IReadOnlyList<Workload> Chosen(FollowOptions options)
    {
        string[] known = [.. All.Select(workload => workload.Name), FollowOptions.Lag, FollowOptions.Tps];
        return options.Workloads.FirstOrDefault(word => !known.Contains(word)) is { } unknown
            ? throw new FormatException($"There is no workload {unknown}, but {string.Join(", ", known)}.")
            : [.. All.Where(workload => options.Measures(workload.Name))];
    }
}

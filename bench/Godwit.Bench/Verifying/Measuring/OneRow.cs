using System.Globalization;
using Godwit.Bench.Measuring;
using Godwit.Engine.Postgres;

namespace Godwit.Bench.Verifying.Measuring;

/// <summary>A row of pgbench's accounts that is another on the target.</summary>
/// <param name="Key">Its key.</param>
internal sealed record OneRow(int Key)
{
    /// <summary>What a verification has to find, in the words of <see cref="VerdictReading"/>.</summary>
    public string Found => string.Create(CultureInfo.InvariantCulture, $"public.pgbench_accounts different {Key} abalance");

    /// <summary>Damages it.</summary>
    public async Task DamageAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var target = await servers.Target.OpenSuperuserAsync(TargetDatabase.Name, cancellationToken);
        await target.ExecuteAsync(Sql("+"), cancellationToken);
    }

    /// <summary>Puts it back, and leaves the same work done on both sides.</summary>
    public async Task RestoreAsync(BenchServers servers, string database, CancellationToken cancellationToken)
    {
        await using var source = await servers.Source.OpenSuperuserAsync(database, cancellationToken);
        await using var target = await servers.Target.OpenSuperuserAsync(TargetDatabase.Name, cancellationToken);
        await target.ExecuteAsync(Sql("-"), cancellationToken);
        foreach (var session in new[] { source, target }) await session.ExecuteAsync("VACUUM public.pgbench_accounts", cancellationToken);
    }

    private string Sql(string sign) => string.Create(CultureInfo.InvariantCulture, $"UPDATE public.pgbench_accounts SET abalance = abalance {sign} 1 WHERE aid = {Key}");
}

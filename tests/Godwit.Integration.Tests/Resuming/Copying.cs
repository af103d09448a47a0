using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Errors;
using Npgsql;

namespace Godwit.Integration.Tests.Resuming;

/// <summary>Points of a running copy that a test can wait for.</summary>
internal static class Copying
{
    /// <summary>Every session that copies the table of many parts stands in the middle of one, until this is disposed.</summary>
    public static async Task<NpgsqlConnection> HoldPartsAsync(FreshDatabase target)
    {
        var session = await target.OpenSuperuserAsync();
        await session.ExecuteAsync("BEGIN; LOCK TABLE public.split IN SHARE MODE", TestContext.Current.CancellationToken);
        return session;
    }

    /// <summary>Waits until so many processes stand in the middle of two parts each.</summary>
    public static Task StandAsync(FreshDatabase target, int processes) => target.BecomesTrueAsync(
        $"""
        SELECT (SELECT count(DISTINCT worker) = {processes} AND count(*) = {2 * processes} FROM godwit.parts WHERE state = 'running' AND table_name = 'split')
           AND (SELECT count(*) = {2 * processes} FROM pg_locks WHERE relation = 'public.split'::regclass AND NOT granted)
        """);

    /// <summary>The source with <see cref="Halfway.Tables"/>, the target with nothing.</summary>
    public static async Task<(FreshDatabase Source, FreshDatabase Target)> HalfwayAsync(this Servers servers)
    {
        var source = await servers.FreshDatabaseAsync();
        await source.ExecuteAsync(Halfway.Tables);
        return (source, await servers.FreshDatabaseAsync(18));
    }
}

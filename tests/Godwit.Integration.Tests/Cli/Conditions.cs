using Godwit.Engine.Postgres;

namespace Godwit.Integration.Tests.Cli;

/// <summary>Waiting for something to become true on a server, with a deadline.</summary>
internal static class Conditions
{
    /// <summary>Asks until the answer is true.</summary>
    public static async Task BecomesTrueAsync(this FreshDatabase database, string question)
    {
        await using var session = await database.OpenSuperuserAsync();
        await Eventually.TrueAsync(() => session.ScalarAsync<bool>(question, TestContext.Current.CancellationToken)!);
    }

    /// <summary>Runs statements as the superuser.</summary>
    public static async Task ExecuteAsync(this FreshDatabase database, string sql)
    {
        await using var session = await database.OpenSuperuserAsync();
        await session.ExecuteAsync(sql, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks for one value as the superuser.</summary>
    public static async Task<T?> AskAsync<T>(this FreshDatabase database, string question)
    {
        await using var session = await database.OpenSuperuserAsync();
        return await session.ScalarAsync<T>(question, TestContext.Current.CancellationToken);
    }
}

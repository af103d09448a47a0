using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Moving;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>The database that the workload writes to: a table of every shape that following has to carry.</summary>
internal static class Zoo
{
    /// <summary>Makes the tables and fills them.</summary>
    public static async Task LoadAsync(DatabaseUrl url)
    {
        await LoadSchemaAsync(url);
        await RunAsync(url, "follow_zoo_rows.sql");
    }

    /// <summary>Makes the tables only.</summary>
    public static Task LoadSchemaAsync(DatabaseUrl url) => RunAsync(url, "follow_zoo.sql");

    /// <summary>True for the tables of the zoo; a platform has others of its own.</summary>
    public static bool Includes(TableName table) => table.Schema is "follow" or "Follow Zoo";

    // No role is named in the scripts.
    private static Task RunAsync(DatabaseUrl url, string file) => Psql.RunAsync(url, file, "none");
}

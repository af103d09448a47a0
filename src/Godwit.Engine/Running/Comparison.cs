using Godwit.Engine.Planning;
using Godwit.Engine.Platforms;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Running;

/// <summary>What a migration's verification compares.</summary>
public static class Comparison
{
    /// <summary>Everything that the migration moves.</summary>
    /// <param name="configuration">The migration.</param>
    /// <param name="connections">Receives the connections; null: nobody asks.</param>
    public static VerifyRequest Of(Configuration configuration, ConnectionLog? connections = null)
    {
        var selection = Selection.Of(configuration);
        var cores = Environment.ProcessorCount * configuration.Verify.Load;
        var workers = Math.Max(1, (int)cores);
        return new()
        {
            Source = new(Side.Source, configuration.Source.Database, configuration.RequireTls, connections),
            Target = new(Side.Target, configuration.Target.Database, configuration.RequireTls, connections),
            IncludeTable = selection.IncludesTable,
            IncludeSchema = selection.IncludesSchema,
            // Supabase grants its schema public to the platform's roles; a source elsewhere has no such grants.
            IncludeGrantee = role => configuration.Target.Platform != Platform.Supabase || configuration.Source.Platform == Platform.Supabase || !SupabaseRules.IsOwnRole(role),
            MakesIdentityFull = configuration.Database.Identity == IdentityRule.Full,
            WorkersPerSide = workers,
            Share = Math.Min(1, cores / workers),
            // A session rests between parts.
            PartSize = cores < workers ? 16L << 20 : 128L << 20,
        };
    }
}

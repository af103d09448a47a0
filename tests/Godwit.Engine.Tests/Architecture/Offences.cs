using Godwit.Engine.Copy;
using Godwit.Engine.Schema;

// Types that break the rules, each in another way, so that the check is seen to find it.
namespace Godwit.Engine.Tests.Architecture.Offences;

internal sealed class InField
{
    public List<RestoreStage[]>? Stages { get; init; }
}

internal sealed class InAsyncLambda
{
    public static async Task<int> RunAsync()
    {
        Func<Task<int>> run = async () =>
        {
            await Task.Yield();
            return Grants.For(Schema.Archive.SampleArchives.Entry(1, "ACL", "t"), "o").Roles.Length;
        };
        return await run();
    }
}

internal sealed class InIterator
{
    public static IEnumerable<object> All()
    {
        yield return typeof(SchemaArchive);
    }
}

internal sealed class InBase : List<GrantStatements>;

internal sealed class InGenericArgument
{
    public static int Count() => Array.Empty<GrantStatements>().Length;
}

internal sealed class InCatch
{
    public static string Run(Action run)
    {
        try
        {
            run();
            return "";
        }
        catch (SourceChangedException)
        {
            return "changed";
        }
    }
}

internal sealed class Innocent
{
    public static long Run() => PartPlan.Of([], 1, 8192).Sum(part => part.Bytes);
}

internal static class Mutable
{
    public static int Count;

    public static string? Name { get; set; }

    public static int Read => Count++;

    public static int Constant { get; } = 1;
}

public class Open;

using FsCheck;
using FsCheck.Fluent;

namespace Godwit.Engine.Tests;

/// <summary>Runs a property with a seed that is printed, so that a failure can be seen again: GODWIT_SEED=seed:gamma.</summary>
internal static class Seeded
{
    public static void Check<T>(Arbitrary<T> values, Action<T> holds, int times = 300)
    {
        var given = Environment.GetEnvironmentVariable("GODWIT_SEED")?.Split(':');
        var seed = given is null ? (ulong)new Random().NextInt64() : ulong.Parse(given[0]);
        var gamma = given is null ? (ulong)new Random().NextInt64() | 1 : ulong.Parse(given[1]);
        TestContext.Current.TestOutputHelper?.WriteLine($"GODWIT_SEED={seed}:{gamma}");
        Prop.ForAll(values, holds).Check(Config.QuickThrowOnFailure.WithMaxTest(times).WithReplay(seed, gamma));
    }
}

using System.Globalization;
using System.Security.Cryptography;

namespace Godwit.Integration.Tests;

/// <summary>Randomness that can be repeated: prints the seed; GODWIT_SEED sets it.</summary>
public static class Seed
{
    public static Random Random(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GODWIT_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"GODWIT_SEED={seed}");
        return new Random(seed);
    }
}

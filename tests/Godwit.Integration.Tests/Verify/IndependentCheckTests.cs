using Godwit.Engine.Verify;
using Godwit.Integration.Tests.Moving;

namespace Godwit.Integration.Tests.Verify;

/// <summary>Whatever is done to rows of whatever type, the verdict is that of sha256 over both sides' ordered COPY, which knows nothing of Godwit.</summary>
public sealed class IndependentCheckTests(Servers servers, ITestOutputHelper output)
{
    private const int Rounds = 40;

    [Theory]
    [InlineData(15, 15)]
    [InlineData(15, 18)]
    [InlineData(18, 15)]
    public async Task Both_agree_on_every_table(int from, int to)
    {
        var rows = new AnyRows(Seed.Random(output));
        var (source, target) = (await servers.FreshDatabaseAsync(from, name: "source"), await servers.FreshDatabaseAsync(to, name: "target"));
        var setUp = rows.SetUp();
        await source.RunAsync(setUp);
        await target.RunAsync(setUp);
        var expected = await SumsAsync(source);
        var different = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var change = rows.Change();
            output.WriteLine(change);
            await target.RunAsync(change);

            var verdict = await Verifying.Verify(source, target, request => request with { Tables = [new("public", "keyed"), new("public", "bag")] });

            var sums = await SumsAsync(target);
            verdict.Tables.Length.ShouldBe(2);
            foreach (var table in verdict.Tables)
                (table.State == TableState.Identical).ShouldBe(sums[$"{table.Name}"] == expected[$"{table.Name}"], $"round {round}, {table.Name}: {table.State}");
            if (!verdict.IsIdentical) different++;
            verdict.Tables.Where(table => !table.IsIdentical).ShouldAllBe(table => table.Rows!.Found > 0);
        }
        different.ShouldBeInRange(1, Rounds - 1);
    }

    private static Task<SortedDictionary<string, string>> SumsAsync(FreshDatabase database) => Checksums.OfAsync(database, table => table.Schema == "public");
}

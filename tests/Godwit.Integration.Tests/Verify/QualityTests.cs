using Godwit.Engine.Verify.Quality;

namespace Godwit.Integration.Tests.Verify;

/// <summary>What is in the columns, on both sides.</summary>
public sealed class QualityTests(Servers servers)
{
    private const string Schema =
        """
        CREATE TYPE public.mood AS ENUM ('sad', 'happy');
        CREATE TABLE public.users (id bigint PRIMARY KEY, name text, born date, mood public.mood, tags text[], doc json, at point);
        CREATE TABLE public.notes (id integer PRIMARY KEY, user_id bigint, owner_id bigint REFERENCES public.users (id), body text);
        INSERT INTO public.users VALUES (9, 'Ä', '2001-02-03', 'sad', '{a}', '{"a": 1}', '(1,2)'), (10, 'b', NULL, 'happy', '{a}', NULL, NULL), (100, 'b', '1999-01-01', NULL, NULL, '{}', NULL);
        INSERT INTO public.notes VALUES (1, 9, 9, 'abc'), (2, 77, NULL, 'a'), (3, 78, 10, NULL)
        """;

    [Fact]
    public async Task Figures_are_those_of_the_rows()
    {
        var (source, target) = await PairAsync();
        var quality = (await Verifying.Verify(source, target, request => request with { Quality = true, Rows = new() { ShowValues = true } })).Quality.ShouldNotBeNull();

        quality.Discrepancies.ShouldBe(0);
        Figures(quality, "users", "id").ShouldBe(new ColumnFigures(0, 3, "9", "100", null));
        Figures(quality, "users", "name").ShouldBe(new ColumnFigures(0, 2, "b", "Ä", 1));
        Figures(quality, "users", "born").ShouldBe(new ColumnFigures(1, 2, "1999-01-01", "2001-02-03", null));
        Figures(quality, "users", "mood").ShouldBe(new ColumnFigures(1, 2, "happy", "sad", 4));
        Figures(quality, "users", "tags").ShouldBe(new ColumnFigures(1, 1, "{a}", "{a}", 3));
        Figures(quality, "users", "doc").ShouldBe(new ColumnFigures(1, 2, "{\"a\": 1}", "{}", 5));
        Figures(quality, "users", "at").ShouldBe(new ColumnFigures(2, 1, "(1,2)", "(1,2)", 5));
        quality.Relations.Select(relation => $"{relation.Table.Name}.{relation.Columns[0]} {relation.Parent.Name} {relation.Constraint ?? "by name"} {relation.Source} {relation.Target}")
            .ShouldBe(["notes.owner_id users notes_owner_id_fkey 0 0", "notes.user_id users by name 2 2"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("UPDATE public.users SET born = NULL WHERE id = 9", "users.born: nulls, distinct, maximum")]
    [InlineData("UPDATE public.users SET name = 'bb' WHERE id = 10", "users.name: distinct, average length")]
    [InlineData("UPDATE public.users SET id = 101 WHERE id = 100", "users.id: maximum")]
    [InlineData("UPDATE public.notes SET user_id = 100 WHERE id = 3", "notes.user_id: maximum|notes → users")]
    public async Task A_discrepancy_is_flagged(string change, string expected)
    {
        var (source, target) = await PairAsync();
        await target.RunAsync(change);
        var quality = (await Verifying.Verify(source, target, request => request with { Quality = true })).Quality!;

        var flagged = quality.Tables.SelectMany(table => table.Columns.Where(column => !column.Discrepancies.IsEmpty).Select(column => $"{table.Name.Name}.{column.Column}: {string.Join(", ", column.Discrepancies)}"))
            .Concat(quality.Relations.Where(relation => relation.IsDiscrepant).Select(relation => $"{relation.Table.Name} → {relation.Parent.Name}"));
        string.Join('|', flagged).ShouldBe(expected);
        quality.Tables.SelectMany(table => table.Columns).ShouldAllBe(column => column.Source.Minimum == null && column.Target.Maximum == null);
    }

    // Which of several equal values comes first is chance, and a copy changes it.
    [Fact]
    public async Task Equal_values_that_are_written_in_two_ways_are_no_discrepancy()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15), await servers.FreshDatabaseAsync(18));
        const string Table = "CREATE TABLE public.t (id integer PRIMARY KEY, n numeric, f double precision, i interval); INSERT INTO public.t VALUES ";
        await source.RunAsync(Table + "(1, 1.0, 0, '1 day'), (2, 1.00, '-0', '24:00:00')");
        await target.RunAsync(Table + "(2, 1.00, '-0', '24:00:00'), (1, 1.0, 0, '1 day')");
        var verdict = await Verifying.Verify(source, target, request => request with { Quality = true });
        verdict.IsIdentical.ShouldBeTrue();
        verdict.Quality!.Discrepancies.ShouldBe(0);
    }

    [Fact]
    public async Task A_table_with_more_columns_than_a_statement_returns()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15), await servers.FreshDatabaseAsync(18));
        var columns = string.Join(", ", Enumerable.Range(1, 700).Select(number => $"c{number} smallint"));
        foreach (var side in new[] { source, target }) await side.RunAsync($"CREATE TABLE public.t (id integer PRIMARY KEY, {columns}); INSERT INTO public.t (id, c700) VALUES (1, 7)");
        var quality = (await Verifying.Verify(source, target, request => request with { Quality = true })).Quality!;
        quality.Tables.Single().Columns.Length.ShouldBe(701);
        Figures(quality, "t", "c700").Nulls.ShouldBe(0);
        Figures(quality, "t", "c699").Nulls.ShouldBe(1);
    }

    private static ColumnFigures Figures(QualityVerdict quality, string table, string column)
    {
        var found = quality.Tables.Single(one => one.Name.Name == table).Columns.Single(one => one.Column == column);
        found.Source.ShouldBe(found.Target);
        return found.Source;
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.RunAsync(Schema);
        await target.RunAsync(Schema);
        return (source, target);
    }
}

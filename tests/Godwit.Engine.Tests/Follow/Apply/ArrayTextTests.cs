using System.Text;
using FsCheck.Fluent;
using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Follow.Decoding;

namespace Godwit.Engine.Tests.Follow.Apply;

public sealed class ArrayTextTests
{
    [Fact]
    public void No_values() => Text().ShouldBe("{}");

    [Fact]
    public void Null_is_not_the_text_NULL() => Text(null, "NULL", "", "a").ShouldBe("{NULL,\"NULL\",\"\",\"a\"}");

    [Fact]
    public void Quotes_and_backslashes_are_escaped() => Text("a\"b\\c", "{x,y}", "\\\\").ShouldBe("{\"a\\\"b\\\\c\",\"{x,y}\",\"\\\\\\\\\"}");

    [Fact]
    public void A_value_that_was_not_sent_cannot_be_written() =>
        Should.Throw<InvalidDataException>(() => new ArrayText().Add(new(ValueKind.Unchanged, default)));

    [Fact]
    public void Its_text_may_be_asked_for_twice()
    {
        var array = new ArrayText();
        array.Add(new(ValueKind.Null, default));
        array.Text.Length.ShouldBe(array.Text.Length);
        Encoding.UTF8.GetString(array.Text.Span).ShouldBe("{NULL}");
    }

    // Read by PostgreSQL's rules.
    [Fact]
    public void What_is_read_back_is_what_was_written()
    {
        var values = Gen.OneOf(
            Gen.Constant<string?>(null),
            Gen.Elements<string?>("NULL", "", "{", "}", ",", "\"", "\\", " a ", "\n", "é", "\ud83d\udc26"),
            Gen.ArrayOf(Gen.Elements('"', '\\', ',', '{', '}', 'a', ' ', '\n', 'ü')).Select(text => (string?)new string(text)));
        Seeded.Check(Gen.ArrayOf(values).ToArbitrary(), row => Parse(Text(row)).ShouldBe(row));
    }

    private static string Text(params string?[] values)
    {
        var array = new ArrayText();
        foreach (var value in values) array.Add(value is null ? new(ValueKind.Null, default) : new(ValueKind.Text, Encoding.UTF8.GetBytes(value)));
        return Encoding.UTF8.GetString(array.Text.Span);
    }

    private static string?[] Parse(string text)
    {
        (text[0], text[^1]).ShouldBe(('{', '}'));
        var values = new List<string?>();
        for (var at = 1; at < text.Length - 1; at++)
        {
            if (text[at] == ',') continue;
            if (text[at] != '"')
            {
                text[at..(at + 4)].ShouldBe("NULL");
                values.Add(null);
                at += 3;
                continue;
            }
            var value = new StringBuilder();
            for (at++; text[at] != '"'; at++)
            {
                if (text[at] == '\\') at++;
                value.Append(text[at]);
            }
            values.Add(value.ToString());
        }
        return [.. values];
    }
}

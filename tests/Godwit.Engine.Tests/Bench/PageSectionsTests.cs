using Godwit.Bench.Results;

namespace Godwit.Engine.Tests.Bench;

public sealed class PageSectionsTests
{
    [Fact]
    public void Each_section_is_written_anew_and_the_others_stay()
    {
        var page = PageSections.Replace("", "one", ["a", "b"]);
        page.ShouldBe("<!-- one: begin -->\na\nb\n<!-- one: end -->\n");
        page = PageSections.Replace(page, "two", ["c"]);
        page = PageSections.Replace(page, "one", ["d"]);
        page.ShouldBe("<!-- one: begin -->\nd\n<!-- one: end -->\n\n<!-- two: begin -->\nc\n<!-- two: end -->\n");
    }

    [Fact]
    public void What_stands_outside_stays() => PageSections.Replace("before\n", "one", ["a"]).ShouldBe("before\n\n<!-- one: begin -->\na\n<!-- one: end -->\n");
}

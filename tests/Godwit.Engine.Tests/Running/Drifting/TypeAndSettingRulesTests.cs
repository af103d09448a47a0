using Godwit.Engine.Events;
using Godwit.Engine.Running.Drifting.Rules;

namespace Godwit.Engine.Tests.Running.Drifting;

public sealed class TypeAndSettingRulesTests
{
    [Theory]
    [InlineData("'a', 'b', 'c'", "'a', 'c'", DriftClass.Additive, "ALTER TYPE \"app\".\"mood\" ADD VALUE 'b' AFTER 'a';")]
    [InlineData("'z', 'a'", "'a'", DriftClass.Additive, "ALTER TYPE \"app\".\"mood\" ADD VALUE 'z' BEFORE 'a';")]
    [InlineData("'a', 'it''s', E'b\\\\c'", "'a'", DriftClass.Additive, "ALTER TYPE \"app\".\"mood\" ADD VALUE 'it''s' AFTER 'a';\nALTER TYPE \"app\".\"mood\" ADD VALUE E'b\\\\c' AFTER 'it''s';")]
    [InlineData("'a', 'new'", "'a', 'old'", DriftClass.Manual, "ALTER TYPE \"app\".\"mood\" RENAME VALUE 'old' TO 'new';")]
    [InlineData("'a'", "'a', 'b'", DriftClass.Manual, null)]
    [InlineData("'b', 'a'", "'a', 'b'", DriftClass.Manual, null)]
    public void Labels(string source, string target, DriftClass expected, string? statement)
    {
        var remedy = TypeRules.Labels(Given.Differs("enum", "app.mood", "labels", source, target));
        (remedy.Class, remedy.Statement).ShouldBe((expected, statement));
    }

    [Theory]
    [InlineData("default", "1", null, DriftClass.Additive, "ALTER DOMAIN \"app\".\"d\" SET DEFAULT 1;")]
    [InlineData("not null", "true", "false", DriftClass.Manual, "ALTER DOMAIN \"app\".\"d\" SET NOT NULL;")]
    [InlineData("constraint positive", "CHECK ((VALUE > 0))", null, DriftClass.Manual, "ALTER DOMAIN \"app\".\"d\" ADD CONSTRAINT \"positive\" CHECK ((VALUE > 0));")]
    [InlineData("constraint positive", null, "CHECK ((VALUE > 0))", DriftClass.Manual, "ALTER DOMAIN \"app\".\"d\" DROP CONSTRAINT \"positive\";")]
    [InlineData("type", "text", "integer", DriftClass.Manual, null)]
    public void Domains(string property, string? source, string? target, DriftClass expected, string? statement)
    {
        var remedy = TypeRules.Domain(Given.Differs("domain", "app.d", property, source, target));
        (remedy.Class, remedy.Statement).ShouldBe((expected, statement));
    }

    [Theory]
    [InlineData("database", "work_mem", "64MB", DriftClass.Additive, "ALTER DATABASE \"shop\" SET \"work_mem\" TO '64MB';")]
    [InlineData("database", "search_path", "\"$user\", public", DriftClass.Additive, "ALTER DATABASE \"shop\" SET \"search_path\" TO '$user', 'public';")]
    [InlineData("database", "work_mem", null, DriftClass.Additive, "ALTER DATABASE \"shop\" RESET \"work_mem\";")]
    [InlineData("\"App\" (role in this database)", "work_mem", "1MB", DriftClass.Additive, "ALTER ROLE \"App\" IN DATABASE \"shop\" SET \"work_mem\" TO '1MB';")]
    [InlineData("app (role)", "work_mem", "1MB", DriftClass.Manual, "ALTER ROLE \"app\" SET \"work_mem\" TO '1MB';")]
    [InlineData("every role", "work_mem", "1MB", DriftClass.Manual, "ALTER ROLE ALL SET \"work_mem\" TO '1MB';")]
    [InlineData("database", "app.jwt_secret", "digest 01234567", DriftClass.Manual, null)]
    public void Settings(string whose, string parameter, string? value, DriftClass expected, string? statement)
    {
        var remedy = SettingRules.Of(Given.Differs("setting", whose, parameter, value, value is null ? "x" : null), "shop");
        (remedy.Class, remedy.Statement).ShouldBe((expected, statement));
    }
}

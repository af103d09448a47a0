using System.Text.Json;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests;

public sealed class SecretTests
{
    private static readonly DatabaseUrl Url = new() { Host = "h", Database = "d", User = "u", Password = new Secret("s3cret") };

    [Fact]
    public void It_never_prints()
    {
        var secret = new Secret("s3cret");
        string.Concat(secret.ToString(), $"{secret}", string.Format("{0,10}", secret), JsonSerializer.Serialize(secret)).ShouldNotContain("s3cret");
        secret.ToString().ShouldBe("***");
        secret.Reveal().ShouldBe("s3cret");
    }

    [Fact]
    public void Nothing_that_holds_one_prints_it()
    {
        var configuration = new Configuration
        {
            Migration = "m", Folder = "/", Source = new(Platform.Postgres, Url), Target = new(Platform.Postgres, Url with { Host = "/run", Port = 1 }),
        };
        string.Concat(Url, configuration.Source, configuration).ShouldNotContain("s3cret");
    }

    [Fact]
    public void It_has_the_value_of_what_it_wraps()
    {
        new Secret("a").ShouldBe(new Secret("a"));
        new Secret("a").ShouldNotBe(new Secret("b"));
        default(Secret).Reveal().ShouldBe("");
    }
}

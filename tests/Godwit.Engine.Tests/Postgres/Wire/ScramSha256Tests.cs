using Godwit.Engine.Postgres.Wire;

namespace Godwit.Engine.Tests.Postgres.Wire;

public sealed class ScramSha256Tests
{
    private const string ServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    private readonly ScramSha256 _scram = new("user", "pencil", "rOprNGfwEbeRWgbNEkqO", null);

    // RFC 7677, section 3.
    [Fact]
    public void The_example_of_the_RFC()
    {
        (_scram.Mechanism, _scram.First).ShouldBe(("SCRAM-SHA-256", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
        _scram.Final(ServerFirst).ShouldBe("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        Should.NotThrow(() => _scram.Verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    }

    [Theory]
    [InlineData("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    [InlineData("e=other-error")]
    public void A_server_that_does_not_know_the_password(string final)
    {
        _scram.Final(ServerFirst);
        Should.Throw<InvalidDataException>(() => _scram.Verify(final)).Message.ShouldContain("does not prove");
    }

    [Fact]
    public void A_proof_before_its_question_is_none() => Should.Throw<InvalidDataException>(() => _scram.Verify("v="));

    [Theory]
    [InlineData("r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=no!base64,i=1")]
    [InlineData("")]
    public void A_malformed_question(string first) => Should.Throw<InvalidDataException>(() => _scram.Final(first)).Message.ShouldContain("malformed");

    [Fact]
    public void A_malformed_proof()
    {
        _scram.Final(ServerFirst);
        Should.Throw<InvalidDataException>(() => _scram.Verify("v=no!base64")).Message.ShouldContain("malformed");
    }

    [Fact]
    public void A_channel_is_named_and_sent()
    {
        var bound = new ScramSha256("a=b,c", "p", "n", [1, 2, 3]);
        (bound.Mechanism, bound.First).ShouldBe(("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,n=a=3Db=2Cc,r=n"));
        bound.Final("r=nx,s=AAAA,i=1").ShouldStartWith($"c={Convert.ToBase64String([.. "p=tls-server-end-point,,"u8, 1, 2, 3])},r=nx,p=");
    }
}

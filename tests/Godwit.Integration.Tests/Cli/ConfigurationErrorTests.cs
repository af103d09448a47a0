namespace Godwit.Integration.Tests.Cli;

/// <summary>What a user writes wrongly: each is exit code 2 and says what to write.</summary>
public sealed class ConfigurationErrorTests
{
    private const string Sides =
        "migration: shop\nsource: { platform: postgres, database: \"postgresql://a:hunter2@127.0.0.1:1/s\" }\ntarget: { platform: postgres, database: \"postgresql://b:hunter2@127.0.0.1:1/t\" }\n";

    [Theory]
    [InlineData("required_tls: true", "godwit.yaml:4: unknown key required_tls (nearest: require_tls)")]
    [InlineData("services: { database: { excludes: [a] } }", "excludes (nearest: exclude)")]
    [InlineData("require_tls: perhaps", "require_tls: expected true or false, found 'perhaps'")]
    [InlineData("services: { database: { part_size: big } }", "services.database.part_size: expected a size")]
    [InlineData("services: { database: { workers: [1] } }", "services.database.workers: expected a single value, found a list")]
    [InlineData("services: { users: {} }", "the service users is not built in this version")]
    [InlineData("services: { files: {} }", "the service files is not built in this version")]
    [InlineData("services: { realtime: {} }", "the service realtime is not built in this version")]
    [InlineData("services: { functions: {} }", "the service functions is not built in this version")]
    [InlineData("switch: [{ kind: env }]", "switch is not built in this version")]
    [InlineData("state: { database: \"${UNSET_HERE}\" }", "state.database is not built in this version")]
    public async Task A_wrong_line_is_named(string line, string message)
    {
        await using var workspace = await Workspace.OfAsync(Sides + line + "\n");
        foreach (var command in new[] { "doctor", "plan", "run --until copied", "status", "verify", "doctor --json" })
        {
            var ended = (await workspace.RunAsync(command)).ShouldEndWith(2, "error: ", message);
            ended.Errors.ShouldNotContain("hunter2");
            ended.Output.ShouldNotContain("hunter2");
        }
    }

    [Fact]
    public async Task An_unset_variable_is_named()
    {
        await using var workspace = await Workspace.OfAsync(Sides.Replace("postgresql://a:hunter2@127.0.0.1:1/s", "${SHOP_URL_NOT_SET}", StringComparison.Ordinal));
        (await workspace.RunAsync("doctor")).ShouldEndWith(2, "godwit.yaml:2: variable SHOP_URL_NOT_SET is not set, neither in the environment nor in a .env");
    }

    [Fact]
    public async Task Without_a_file_it_says_how_to_get_one()
    {
        await using var workspace = await Workspace.OfAsync(Sides);
        File.Delete(workspace.File);
        (await workspace.RunAsync("status")).ShouldEndWith(2, "There is no configuration file.", "`godwit init` writes one");

        (await workspace.RunAsync("init")).ShouldEndWith(0);
        (await workspace.RunAsync("init")).ShouldEndWith(2, "already exists");
        (await workspace.RunAsync("doctor")).ShouldEndWith(2, "SOURCE_DATABASE_URL is not set", "TARGET_DATABASE_URL is not set");
    }

    [Theory]
    [InlineData("run --until foo", "expected schema, copied or following, found 'foo'")]
    [InlineData("run --until schema --verify", "--verify compares rows")]
    [InlineData("run --untl schema", "unknown option '--untl' (nearest: --until)")]
    [InlineData("statu", "unknown command 'statu' (nearest: status)")]
    [InlineData("doctor now", "unknown argument 'now'")]
    public async Task A_wrong_command_line_is_answered(string command, string message)
    {
        await using var workspace = await Workspace.OfAsync(Sides);
        (await workspace.RunAsync(command)).ShouldEndWith(2, message).Output.ShouldBeEmpty();
        var problem = (await workspace.RunAsync($"{command} --json")).ShouldEndWith(2).Document;
        problem.GetProperty("event").GetString().ShouldBe("error");
        Ended.Names(problem.GetProperty("problem")).ShouldBe("code exit_code remedy what where why");
        problem.GetProperty("problem").GetProperty("exit_code").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown()
    {
        using var process = GodwitProcess.Start([]);
        var (exitCode, output, errors) = await process.EndAsync();
        (exitCode, errors).ShouldBe((2, ""));
        foreach (var command in new[] { "init", "doctor", "plan", "run", "status", "verify", "demo", "local" }) output.ShouldContain($"\n  {command} ");
    }
}

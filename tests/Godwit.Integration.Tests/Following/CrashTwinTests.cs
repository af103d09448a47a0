using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Godwit.Engine.Follow;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following;

/// <summary>The build that dies where a test says, and the one that is shipped, which cannot.</summary>
public sealed class CrashTwinTests(Servers servers)
{
    [Fact]
    public void What_is_shipped_has_no_crash_points_and_its_twin_has()
    {
        CallsOfReach(GodwitProcess.Twin).ShouldBeGreaterThan(0);
        CallsOfReach(GodwitProcess.Program).ShouldBe(0);
    }

    [Fact]
    public async Task The_twin_dies_at_the_point_that_a_test_names_and_a_run_goes_on()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync());
        await source.ExecuteAsync("CREATE TABLE public.t (id int PRIMARY KEY); INSERT INTO public.t SELECT generate_series(1, 100)");
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);

        using (var twin = workspace.Start("run --until copied", crashAt: CrashPoint.AfterSlot, crashAfter: 0))
            workspace.Read(await twin.EndAsync()).ExitCode.ShouldBe(128 + 9);
        (await source.AskAsync<bool>($"SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'godwit_{workspace.Migration}')")).ShouldBeTrue();

        using (var twin = workspace.Start("run --until copied", crashAt: CrashPoint.AfterSlot, crashAfter: 1))
            workspace.Read(await twin.EndAsync()).ShouldEndWith(0);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    // Calls in the engine beside a program: the operation (28) and the method's token, in the instructions of any method.
    private static int CallsOfReach(string program)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(Path.GetDirectoryName(program)!, "Godwit.Engine.dll")));
        var metadata = file.GetMetadataReader();
        var reach = metadata.MethodDefinitions.Single(handle => metadata.GetMethodDefinition(handle) is var method
            && metadata.GetString(method.Name) == nameof(CrashPoint.Reach)
            && metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name) == nameof(CrashPoint));
        byte[] call = [0x28, .. BitConverter.GetBytes(MetadataTokens.GetToken(reach))];
        return metadata.MethodDefinitions.Select(handle => metadata.GetMethodDefinition(handle).RelativeVirtualAddress)
            .Count(address => address != 0 && file.GetMethodBody(address).GetILBytes().AsSpan().IndexOf(call) >= 0);
    }
}

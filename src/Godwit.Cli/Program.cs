using System.CommandLine;
using Godwit.Cli.Local;
using Godwit.Engine;

var root = new RootCommand("Moves a live backend between platforms, and proves that nothing was lost") { LocalCommand.Create() };
try
{
    var parsed = root.Parse(args);
    var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return parsed.Errors.Count > 0 ? (int)ExitCode.Usage : exitCode;
}
catch (GodwitException error)
{
    await Console.Error.WriteLineAsync(error.Problem.ToString());
    return (int)error.ExitCode;
}

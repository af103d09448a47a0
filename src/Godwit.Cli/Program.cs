using System.CommandLine;
using Godwit.Cli.Local;
using Godwit.Engine;

var root = new RootCommand("Moves a live backend between platforms, and proves that nothing was lost") { LocalCommand.Create() };
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (GodwitException error)
{
    await Console.Error.WriteLineAsync(error.Problem.ToString());
    return (int)error.ExitCode;
}

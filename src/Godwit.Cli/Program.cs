using Godwit.Cli;

return await Application.RunAsync(args, new(), TimeProvider.System);

namespace Godwit.Engine.Planning.Loading;

/// <summary>Gathers what is wrong with a configuration, so that all of it is said at once.</summary>
internal sealed class LoadErrors(string file)
{
    private readonly List<(string File, int Line, string Message)> _errors = [];

    /// <summary>The file's name as the user wrote it.</summary>
    public string File => file;

    /// <summary>Adds an error of the configuration file. The message holds no interpolated value.</summary>
    public void Add(int line, string message) => Add(file, line, message);

    /// <summary>Adds an error of another file that was read with it.</summary>
    public void Add(string otherFile, int line, string message) => _errors.Add((otherFile, line, message));

    /// <summary>Ends the loading when something was wrong.</summary>
    /// <exception cref="GodwitException">There are errors; each is one line of the problem's cause.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count == 0) return;
        var lines = _errors.OrderBy(error => error.File, StringComparer.Ordinal).ThenBy(error => error.Line)
            .Select(error => $"{error.File}:{error.Line}: {error.Message}");
        throw new GodwitException(ExitCode.Usage, new Problem(
            "bad_configuration",
            _errors.Count == 1 ? "The configuration has an error." : $"The configuration has {_errors.Count} errors.",
            file,
            string.Join('\n', lines),
            "Correct the lines named. `godwit init` writes a file with every key, and a JSON Schema for the editor beside it."));
    }
}

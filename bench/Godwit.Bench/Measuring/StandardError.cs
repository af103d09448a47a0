namespace Godwit.Bench.Measuring;

/// <summary>Reports to standard error at once.</summary>
internal sealed class StandardError : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value) => Console.Error.WriteLine(value);
}

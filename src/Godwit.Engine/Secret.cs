namespace Godwit.Engine;

/// <summary>A value that never prints: <see cref="ToString"/> is always <c>***</c>.</summary>
public readonly record struct Secret
{
    private readonly string? _value;

    /// <summary>Wraps a secret value.</summary>
    public Secret(string value) => _value = value;

    /// <summary>The value itself. Only for handing it to a server or a child process's environment.</summary>
    public string Reveal() => _value ?? "";

    /// <inheritdoc/>
    public override string ToString() => "***";
}

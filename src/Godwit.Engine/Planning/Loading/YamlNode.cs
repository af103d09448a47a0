using System.Collections.Immutable;

namespace Godwit.Engine.Planning.Loading;

/// <summary>A value of the file with the line it stands on, 1-based.</summary>
internal abstract record YamlNode(int Line)
{
    /// <summary>True for an empty value, <c>null</c> or <c>~</c>.</summary>
    public virtual bool IsNull => false;
}

/// <summary>A single value; <see cref="Plain"/> when it stands there without quotes.</summary>
internal sealed record YamlScalar(int Line, string Text, bool Plain) : YamlNode(Line)
{
    /// <inheritdoc/>
    public override bool IsNull => Plain && (Text is "" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A list.</summary>
internal sealed record YamlList(int Line, ImmutableArray<YamlNode> Items) : YamlNode(Line);

/// <summary>A section. Keys are unique.</summary>
internal sealed record YamlMap(int Line, ImmutableArray<YamlEntry> Entries) : YamlNode(Line);

/// <summary>A key with its value.</summary>
internal sealed record YamlEntry(string Key, int Line, YamlNode Value);

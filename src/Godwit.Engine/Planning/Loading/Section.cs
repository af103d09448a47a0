using System.Collections.Immutable;

namespace Godwit.Engine.Planning.Loading;

/// <summary>One section of the file while it is read. Whatever is wrong goes to the errors, and reading goes on with the default.</summary>
internal sealed class Section
{
    private readonly string _path;
    private readonly int _line;
    private readonly LoadErrors _errors;
    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly Dictionary<string, YamlEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);

    /// <summary>Takes the entries and refuses the keys that do not belong here.</summary>
    public Section(string path, YamlMap map, IReadOnlyDictionary<string, string> variables, LoadErrors errors)
    {
        (_path, _line, _variables, _errors) = (path, map.Line, variables, errors);
        foreach (var entry in map.Entries)
        {
            if (NotBuilt.Reason(Path(entry.Key), entry.Value) is { } reason) Refuse(entry, reason);
            else if (ConfigurationKeys.Sections[path].Contains(entry.Key, StringComparer.Ordinal)) _entries.Add(entry.Key, entry);
            else Refuse(entry, $"unknown key {Shown(entry.Key)} {ConfigurationKeys.Hint(path, entry.Key)}");
        }
    }

    /// <summary>A section inside this one; absent or empty, it has no entries.</summary>
    public Section Child(string key, bool required = false)
    {
        var entry = Find(key);
        if (entry is null && required) Missing(key);
        // A required key inside a missing section was already reported with the section.
        if (entry?.Value is YamlMap map) return new(Path(key), map, _variables, _errors);
        if (entry is { Value.IsNull: false }) Wrong(key, entry.Value.Line, "expected a section with keys", entry.Value);
        else if (entry is not null && required) Wrong(key, entry.Line, "has no value", value: null);
        var empty = new Section(Path(key), new YamlMap(entry?.Line ?? _line, []), _variables, _errors);
        empty._refused.UnionWith(ConfigurationKeys.Sections[Path(key)]);
        return empty;
    }

    /// <summary>The key's value as it stands, for keys of more than one shape.</summary>
    public YamlEntry? Find(string key)
    {
        if (!ConfigurationKeys.Sections[_path].Contains(key, StringComparer.Ordinal))
            throw new InvalidOperationException($"The table of keys has no {Path(key)}.");
        return _entries.GetValueOrDefault(key);
    }

    /// <summary>A single value, or the default when it is absent or wrong.</summary>
    public T Value<T>(string key, Func<string, Outcome<T>> read, T fallback) =>
        Find(key) is { } entry && TryRead(key, entry.Value, read, out var value) ? value! : fallback;

    /// <summary>A single value; null when it is absent, null or wrong.</summary>
    public T? Optional<T>(string key, Func<string, Outcome<T>> read) where T : class =>
        Find(key) is { Value.IsNull: false } entry && TryRead(key, entry.Value, read, out var value) ? value : null;

    /// <summary>A single value that must be there; default, with an error, when it is not.</summary>
    public T? Required<T>(string key, Func<string, Outcome<T>> read)
    {
        if (Find(key) is not { } entry)
        {
            Missing(key);
            return default;
        }
        return TryRead(key, entry.Value, read, out var value) ? value : default;
    }

    /// <summary>A list of single values; empty when it is absent.</summary>
    public ImmutableArray<T> List<T>(string key, Func<string, Outcome<T>> read)
    {
        if (Find(key) is not { } entry) return [];
        if (entry.Value is not YamlList list)
        {
            Wrong(key, entry.Value.Line, "expected a list such as [a, b]", entry.Value);
            return [];
        }
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var item in list.Items)
            if (TryRead(key, item, read, out var value)) items.Add(value!);
        return items.ToImmutable();
    }

    /// <summary>Says that the key's value is wrong.</summary>
    public void Wrong(string key, int line, string error, YamlNode? value) => _errors.Add(line, $"{Path(key)}: {error}" + value switch
    {
        null => "",
        YamlScalar { IsNull: true } => ", found nothing",
        YamlScalar scalar => $", found {Echo.Of(scalar.Text)}",
        YamlList => ", found a list",
        _ => ", found a section",
    });

    private bool TryRead<T>(string key, YamlNode node, Func<string, Outcome<T>> read, out T? value)
    {
        value = default;
        if (node is not YamlScalar scalar || scalar.IsNull)
        {
            Wrong(key, node.Line, "expected a single value", node);
            return false;
        }
        if (Interpolation.Expand(scalar.Text, scalar.Line, _variables, _errors) is not { } text) return false;
        var outcome = read(text);
        // The message repeats what stands in the file, `${NAME}` and not what was put in for it.
        if (outcome.Error is { } error) Wrong(key, scalar.Line, error, outcome.Quotable ? scalar : null);
        value = outcome.Value;
        return outcome.Error is null;
    }

    private void Refuse(YamlEntry entry, string reason)
    {
        _refused.Add(entry.Key);
        _errors.Add(entry.Line, reason);
    }

    private void Missing(string key)
    {
        if (_refused.Contains(key)) return;
        _errors.Add(_line, $"missing key {Path(key)}");
    }

    private string Path(string key) => ConfigurationKeys.Join(_path, key);

    private string Shown(string key) =>
        key.All(c => char.IsLetterOrDigit(c) || c is '_' or '-') ? Path(key) : $"{Echo.Of(key)}{(_path.Length == 0 ? "" : $" in {_path}")}";
}

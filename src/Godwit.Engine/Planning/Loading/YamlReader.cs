using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Godwit.Engine.Planning.Loading;

/// <summary>
/// Reads YAML into <see cref="YamlNode"/>s. Anchors, aliases, tags and merge keys are refused: a configuration is read from top to
/// bottom, and an error names the line where the value stands.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 32;
    private readonly Parser _parser;
    private readonly LoadErrors _errors;

    private YamlReader(string text, LoadErrors errors)
    {
        _parser = new Parser(new StringReader(text));
        _errors = errors;
    }

    /// <summary>The document's one section; null when the file is empty or not readable, and then the errors say so.</summary>
    public static YamlMap? Read(string text, LoadErrors errors)
    {
        var reader = new YamlReader(text, errors);
        try
        {
            return reader.Document();
        }
        // YamlDotNet 16.3 throws InvalidOperationException too, for `{ a: b` whose brace never closes.
        catch (Exception error) when (error is YamlException or InvalidOperationException)
        {
            // The parser's own words can quote the text, which may be a password: only its position is passed on.
            var at = error is YamlException { Start.Line: > 0 } yaml ? yaml.Start : reader._parser.Current?.End ?? Mark.Empty;
            errors.Add((int)Math.Max(1, at.Line), $"the YAML is not readable from column {at.Column} on: "
                + "check indentation, brackets, colons and quotes (a value with : # { [ * & ! % @ needs them)");
            return null;
        }
    }

    private YamlMap? Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _)) return Fail(1, "the file is empty");
        var root = Node(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second)) return Fail((int)second.Start.Line, "a second YAML document (---) in one file");
        return root switch
        {
            YamlMap map => map,
            { IsNull: true } => Fail(1, "the file is empty"),
            _ => Fail(root.Line, "expected keys and values such as `migration: NAME`"),
        };
    }

    private YamlMap? Fail(int line, string message)
    {
        _errors.Add(line, message);
        return null;
    }

    private YamlNode Node(int depth)
    {
        var start = _parser.Current?.Start ?? Mark.Empty;
        if (depth > MaxDepth) throw new YamlException(start, start, "nested too deeply");
        var line = (int)start.Line;
        if (_parser.TryConsume<AnchorAlias>(out _))
        {
            _errors.Add(line, "aliases (*name) are not read: write the value, or quote a text that starts with *");
            return new YamlScalar(line, "", Plain: true);
        }
        if (_parser.Current is NodeEvent node && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty))
            _errors.Add(line, "anchors (&name) and tags (!name) are not read: quote a text that starts with & or !");
        if (_parser.TryConsume<Scalar>(out var scalar)) return new YamlScalar(line, scalar.Value, scalar.Style == ScalarStyle.Plain);
        if (_parser.TryConsume<SequenceStart>(out _)) return List(line, depth);
        _parser.Consume<MappingStart>();
        return Map(line, depth);
    }

    private YamlList List(int line, int depth)
    {
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(depth + 1));
        return new(line, items.ToImmutable());
    }

    private YamlMap Map(int line, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            if (key is not YamlScalar { Text: var name })
                _errors.Add(key.Line, "a key is a single word");
            else if (entries.FirstOrDefault(entry => string.Equals(entry.Key, name, StringComparison.Ordinal)) is { } first)
                _errors.Add(key.Line, $"duplicate key {Echo.Of(name)} (first on line {first.Line})");
            else
                entries.Add(new(name, key.Line, value));
        }
        return new(line, entries.ToImmutable());
    }
}

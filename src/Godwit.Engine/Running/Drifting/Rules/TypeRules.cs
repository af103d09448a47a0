using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Running.Drifting.Rules;

/// <summary>What to do about types and domains that differ. Pure.</summary>
internal static class TypeRules
{
    /// <summary>Of an enum whose labels differ.</summary>
    public static Remedy Labels(SchemaDifference difference)
    {
        var (wanted, there) = (Read(difference.Source), Read(difference.Target));
        var type = SqlIdentity.Quoted(difference.Name);
        var renamed = wanted.Length == there.Length ? wanted.Zip(there).Where(pair => pair.First != pair.Second).ToList() : [];
        if (renamed is [var (to, from)] && !there.Contains(to) && !wanted.Contains(from))
            return Remedy.Manual($"ALTER TYPE {type} RENAME VALUE {Sql.Text(from)} TO {Sql.Text(to)};", "a value was renamed");
        var statements = new List<string>();
        var known = there.ToList();
        if (there.Except(wanted).Any() || !wanted.Where(known.Contains).SequenceEqual(there)) return Remedy.Manual(null, "values went, or their order changed");
        for (var i = 0; i < wanted.Length; i++)
        {
            if (known.Contains(wanted[i])) continue;
            var next = wanted.Skip(i + 1).FirstOrDefault(known.Contains);
            var place = i > 0 ? $" AFTER {Sql.Text(wanted[i - 1])}" : next is not null ? $" BEFORE {Sql.Text(next)}" : "";
            statements.Add($"ALTER TYPE {type} ADD VALUE {Sql.Text(wanted[i])}{place};");
            known.Add(wanted[i]);
        }
        return Remedy.Additive(string.Join('\n', statements));
    }

    /// <summary>Of a domain.</summary>
    public static Remedy Domain(SchemaDifference difference)
    {
        var alter = $"ALTER DOMAIN {SqlIdentity.Quoted(difference.Name)} ";
        return difference.Property switch
        {
            "default" => Remedy.Additive(difference.Source is { } value ? $"{alter}SET DEFAULT {value};" : $"{alter}DROP DEFAULT;"),
            "not null" => difference.Source == "true" ? Remedy.Manual($"{alter}SET NOT NULL;") : Remedy.Additive($"{alter}DROP NOT NULL;"),
            { } property when property.StartsWith("constraint ", StringComparison.Ordinal) => (difference.Source, difference.Target) switch
            {
                (null, _) => Remedy.Manual($"{alter}DROP CONSTRAINT {SqlIdentity.Quoted(property[11..])};"),
                (var definition, null) => Remedy.Manual($"{alter}ADD CONSTRAINT {SqlIdentity.Quoted(property[11..])} {definition};", "it reads every table that uses the domain"),
                var (definition, _) => Remedy.Manual($"{alter}DROP CONSTRAINT {SqlIdentity.Quoted(property[11..])};\n{alter}ADD CONSTRAINT {SqlIdentity.Quoted(property[11..])} {definition};"),
            },
            _ => Remedy.Manual(null),
        };
    }

    /// <summary>Of a composite type.</summary>
    public static Remedy Attributes(SchemaDifference difference)
    {
        var (source, target) = (difference.Source ?? "", difference.Target ?? "");
        var added = target.Length == 0 ? source : source.StartsWith(target + ", ", StringComparison.Ordinal) ? source[(target.Length + 2)..] : null;
        // More than one cannot be told apart where a type has a comma.
        return Remedy.Manual(added is { Length: > 0 } && !added.Contains(',', StringComparison.Ordinal) ? $"ALTER TYPE {SqlIdentity.Quoted(difference.Name)} ADD ATTRIBUTE {added};" : null);
    }

    /// <summary>Literals as quote_literal writes them, separated by commas.</summary>
    internal static ImmutableArray<string> Read(string? text)
    {
        var labels = ImmutableArray.CreateBuilder<string>();
        for (var at = 0; text is not null && at < text.Length; at++)
        {
            var escaped = text[at] == 'E';
            if (escaped) at++;
            if (text[at] != '\'') continue;
            var label = new System.Text.StringBuilder();
            for (at++; at < text.Length; at++)
            {
                if (text[at] == '\'' && (at + 1 >= text.Length || text[at + 1] != '\'')) break;
                if (text[at] == '\'' || (escaped && text[at] == '\\')) at++;
                label.Append(text[at]);
            }
            labels.Add(label.ToString());
        }
        return labels.ToImmutable();
    }
}

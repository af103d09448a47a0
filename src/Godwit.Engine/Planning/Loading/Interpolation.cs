using System.Text;

namespace Godwit.Engine.Planning.Loading;

/// <summary>
/// <c>${NAME}</c> in a value. <c>$${</c> stands for a literal <c>${</c>; every other <c>$</c> stands for itself, so that a password
/// with a dollar sign needs no care. Values are put in after the YAML is read: nothing in them is YAML.
/// </summary>
internal static class Interpolation
{
    /// <summary>Puts the variables in. Returns null and adds errors, which name the variable and never a value, when one is unset.</summary>
    public static string? Expand(string raw, int line, IReadOnlyDictionary<string, string> variables, LoadErrors errors)
    {
        var result = new StringBuilder(raw.Length);
        var good = true;
        for (var i = 0; i < raw.Length; i++)
        {
            if (string.CompareOrdinal(raw, i, "$${", 0, 3) == 0)
            {
                result.Append("${");
                i += 2;
            }
            else if (string.CompareOrdinal(raw, i, "${", 0, 2) == 0)
            {
                var end = raw.IndexOf('}', i);
                var name = end < 0 ? "" : raw[(i + 2)..end];
                if (!IsName(name))
                {
                    errors.Add(line, "${ without a variable's name and } after it; a literal ${ is written $${");
                    return null;
                }
                if (variables.TryGetValue(name, out var value)) result.Append(value);
                else good = Unset(name);
                i = end;
            }
            else
                result.Append(raw[i]);
        }
        return good ? result.ToString() : null;

        bool Unset(string name)
        {
            errors.Add(line, $"variable {name} is not set, neither in the environment nor in a .env beside the file");
            return false;
        }
    }

    /// <summary>True for a letter or underscore followed by letters, digits and underscores.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}

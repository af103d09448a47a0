using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using Godwit.Engine;
using Godwit.Engine.Planning;
using Godwit.Engine.Reporting;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Cli.Verify;

/// <summary>The options of <c>godwit verify</c>.</summary>
internal sealed class VerifyOptions
{
    private const int MostRows = 10_000;

    private readonly Option<string[]> _table = new("--table", "-t") { Description = "Only the rows of this table (schema.table); repeatable", HelpName = "TABLE", DefaultValueFactory = _ => [] };
    private readonly Option<int> _rows = Number("--rows", "Rows that are named of a table that differs, at most; 0: none", 0, MostRows, new RowOptions().Limit);
    private readonly Option<bool> _values = new("--show-values") { Description = "Show values, and not their digests: they can be personal data" };
    private readonly Option<bool> _repair = new("--repair") { Description = "Have the runner put right on the target what differs, then compare again" };
    private readonly Option<int?> _sample = Number("--sample", "A quick first look: so many random rows of each table, and nothing else", 1, MostRows);
    private readonly Option<int?> _seed = Number("--seed", "Which random rows: the same seed takes the same ones", 0, int.MaxValue);
    private readonly Option<bool> _quality = new("--quality") { Description = "Also read what is in the columns: nulls, distinct values, smallest, largest, lengths, references without a parent" };
    private readonly Option<bool> _visibility = new("--visibility") { Description = "Also compare which rows identities see of tables with row level security" };
    private readonly Option<bool> _watch = new("--watch") { Description = "Compare again and again until interrupted" };
    private readonly Option<int> _pause = Number("--pause", "Seconds between two comparisons of a watch", 0, 86_400, 60);
    private readonly Option<int?> _load = Number("--load", "Percent of the cores that a comparison may use on each side, in place of verify.load", 1, 100);
    private readonly Option<string?> _shadow = new("--shadow") { Description = "In place of tables compare the answers to queries: of a file of SQL, or with top:NUMBER those that pg_stat_statements names first", HelpName = "FILE" };
    private readonly Option<int> _rounds = Number("--rounds", "How often a query of --shadow is asked on each side", 1, 1000, 5);
    private readonly Option<string> _limits = new("--limits") { Description = "Milliseconds that 50, 95 and 99 percent of the answers to --shadow may take", HelpName = "P50,P95,P99", DefaultValueFactory = _ => "100,500,1000" };
    private readonly Option<string?> _report = ReportOption.Create();

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _limits.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && Limits(word) is null) result.AddError($"--limits: expected three numbers such as 100,500,1000, found '{word}'");
        });
        foreach (var option in new Option[] { _table, _rows, _values, _sample, _seed, _quality, _visibility, _repair, _watch, _pause, _load, _shadow, _rounds, _limits, _report }) command.Add(option);
    }

    /// <summary>What was chosen.</summary>
    /// <exception cref="GodwitException">Options exclude each other, or a table's name is none.</exception>
    public VerifyChoice Read(ParseResult parsed)
    {
        var choice = new VerifyChoice
        {
            Tables = [.. parsed.GetValue(_table)!.Select(Selection.ParseTable)],
            Rows = new() { Limit = parsed.GetValue(_rows), ShowValues = parsed.GetValue(_values) },
            Sample = parsed.GetValue(_sample) is { } rows ? new(rows, parsed.GetValue(_seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue)) : null,
            Quality = parsed.GetValue(_quality),
            Visibility = parsed.GetValue(_visibility),
            Repair = parsed.GetValue(_repair),
            Watch = parsed.GetValue(_watch) ? TimeSpan.FromSeconds(parsed.GetValue(_pause)) : null,
            Load = parsed.GetValue(_load) is { } percent ? percent / 100.0 : null,
            Shadow = parsed.GetValue(_shadow),
            ShadowRounds = parsed.GetValue(_rounds),
            ShadowLimits = Limits(parsed.GetValue(_limits)!)!,
            Report = parsed.GetValue(_report),
        };
        string[] kinds = [.. new[] { ("--repair", choice.Repair), ("--watch", choice.Watch is not null), ("--sample", choice.Sample is not null), ("--shadow", choice.Shadow is not null) }.Where(kind => kind.Item2).Select(kind => kind.Item1)];
        if (kinds.Length > 1 && kinds is not ["--watch", "--sample"]) throw Excluded(kinds, "They ask for different things.");
        if (choice.Report is not null && (kinds.Length > 0 && !choice.Repair || choice.Tables.Length > 0))
            throw Excluded(["--report", .. choice.Tables.Length > 0 ? ["--table"] : kinds], "A report tells of the whole migration.");
        if (choice.Shadow is not null && (choice.Tables.Length > 0 || choice.Quality || choice.Visibility))
            throw Excluded(["--shadow", choice.Tables.Length > 0 ? "--table" : choice.Quality ? "--quality" : "--visibility"], "Queries are asked in place of tables.");
        if (choice.Sample is not null && (choice.Quality || choice.Visibility)) throw Excluded(["--sample", choice.Quality ? "--quality" : "--visibility"], "A sample is a first look, and nothing else.");
        return choice;
    }

    private static GodwitException Excluded(string[] options, string why) => new(ExitCode.Usage, new Problem(
        "usage", $"{string.Join(" and ", options)} do not go together.", $"godwit verify {string.Join(' ', options)}", why, "Leave one of them out."));

    private static ShadowLimits? Limits(string word)
    {
        var numbers = word.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToArray();
        return numbers is [>= 0, >= 0, >= 0] ? new(numbers[0], numbers[1], numbers[2]) : null;
    }

    private static Option<int> Number(string name, string description, int least, int most, int fallback)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "NUMBER", DefaultValueFactory = _ => fallback };
        Bound(option, name, least, most);
        return option;
    }

    private static Option<int?> Number(string name, string description, int least, int most)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "NUMBER" };
        Bound(option, name, least, most);
        return option;
    }

    private static void Bound(Option option, string name, int least, int most) => option.Validators.Add((OptionResult result) =>
    {
        if (result.Tokens is [{ Value: var word }] && (!int.TryParse(word, CultureInfo.InvariantCulture, out var number) || number < least || number > most))
            result.AddError($"{name}: expected a number from {least} to {most}, found '{word}'");
    });
}

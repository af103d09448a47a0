using System.Globalization;
using Godwit.Bench;
using Godwit.Engine.Postgres;
using Godwit.Local;

// bench: the same database moved by godwit and its peers, interleaved, medians. Arguments: rounds (5), pgbench scale (20), results file.
var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var scale = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20;
var time = TimeProvider.System;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

await using var source = await LocalCluster.StartAsync(new() { Durable = true }, stop.Token);
await using var target = await LocalCluster.StartAsync(new() { Durable = true }, stop.Token);
var passwords = Path.Combine(source.Folder, "bench.pgpass");
await File.WriteAllTextAsync(passwords, string.Concat(new[] { source.Superuser("*"), target.Superuser("*") }.Select(url => $"*:{url.Port}:*:{url.User}:{url.Password?.Reveal()}\n")), stop.Token);
File.SetUnixFileMode(passwords, UnixFileMode.UserRead | UnixFileMode.UserWrite);
await source.CreateDatabaseAsync("bench", owner: null, stop.Token);
var environment = new Dictionary<string, string>
{
    ["PGPASSFILE"] = passwords,
    ["SOURCE"] = source.Superuser("bench").Uri(),
    ["GODWIT"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "godwit.dll")}",
};
await Shell.RunAsync($"$(ls -d /usr/lib/postgresql/*/bin | tail -1)/pgbench -i -q -s {scale} \"$SOURCE\" 2>/dev/null", environment, time, stop.Token);
await Shell.RunAsync("psql -qX \"$SOURCE\" -c CHECKPOINT", environment, time, stop.Token);
var rows = await CountAsync(source, "bench");

var runs = Peer.All.ToDictionary(peer => peer, _ => new List<Measurement>());
for (var round = 0; round < rounds; round++)
{
    foreach (var peer in Peer.All)
    {
        var database = string.Create(CultureInfo.InvariantCulture, $"bench_{round}_{runs.Keys.ToList().IndexOf(peer)}");
        await target.CreateDatabaseAsync(database, owner: null, stop.Token);
        var work = Directory.CreateTempSubdirectory("godwit-bench-");
        environment["TARGET"] = target.Superuser(database).Uri();
        environment["WORK"] = work.FullName;
        await File.WriteAllTextAsync(Path.Combine(work.FullName, "godwit.yaml"), Peer.Configuration(source.Superuser("bench"), target.Superuser(database)), stop.Token);
        var run = await Shell.RunAsync(peer.Command, environment, time, stop.Token);
        if (await CountAsync(target, database) != rows) throw new InvalidOperationException($"{peer.Name} lost rows.");
        runs[peer].Add(run);
        await Console.Error.WriteLineAsync($"round {round + 1} of {rounds}: {peer.Name}: {run.Wall.TotalSeconds:0.00} s");
        await target.DropDatabaseAsync(database, stop.Token);
        work.Delete(recursive: true);
    }
}

var medians = runs.ToDictionary(entry => entry.Key, entry => Measurement.Median(entry.Value));
var godwit = medians[Peer.All[0]].Wall;
List<string> lines =
[
    $"pgbench scale {scale} ({rows:N0} rows), PostgreSQL {source.Version} to {target.Version}, fsync on, one machine, {Environment.ProcessorCount} cores; median of {rounds} interleaved rounds; {time.GetUtcNow():yyyy-MM-dd}.",
    "",
    "| | Wall, s | of it godwit takes | Peak memory, MB | All rounds, s |",
    "|---|---|---|---|---|",
    .. medians.Select(entry => string.Create(CultureInfo.InvariantCulture,
        $"| {entry.Key.Name} | {entry.Value.Wall.TotalSeconds:0.00} | {godwit / entry.Value.Wall:0.00} × | {entry.Value.PeakBytes / 1048576.0:0} | {string.Join(" ", runs[entry.Key].Select(run => run.Wall.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)))} |")),
];
foreach (var line in lines) Console.WriteLine(line);
if (args.Length > 2) await File.WriteAllLinesAsync(args[2], ["# Results", "", "`make bench` writes this file. Every run is checked to have moved every row.", "", .. lines], stop.Token);
return 0;

async Task<long> CountAsync(LocalCluster cluster, string database)
{
    await using var connection = await cluster.OpenSuperuserAsync(database, stop.Token);
    return await connection.ScalarAsync<long>("SELECT (SELECT count(*) FROM public.pgbench_accounts) + (SELECT count(*) FROM public.pgbench_tellers) + (SELECT count(*) FROM public.pgbench_branches)", stop.Token);
}

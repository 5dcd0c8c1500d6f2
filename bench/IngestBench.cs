using System.Diagnostics;

namespace Plumbline.Bench;

/// <summary>
/// Batches over HTTP, answered after their commit, against the same batches written by the bare driver. Both take turns, so that whatever
/// else the machine does meets both.
/// </summary>
internal static class IngestBench
{
    public static async Task RunAsync(Options options)
    {
        await using var stage = await Stage.CreateAsync(options);
        await stage.FillAsync();
        await stage.StartServerAsync();
        using var http = Stage.Client(options.Connections);
        var perRound = Math.Max(1, options.Events / options.Rounds / options.BatchSize);
        var seed = 1;
        Console.WriteLine($"warming up: {options.WarmUp} events, until the server is compiled");
        for (var sent = 0; sent < options.WarmUp; sent += 50 * options.BatchSize)
        {
            var batches = new Workload(seed++, stage.Customers).Batches(50, options.BatchSize, duplicatePercent: 10);
            await stage.SendAsync(http, batches, options.Connections);
        }
        foreach (var percent in options.DuplicatePercents)
        {
            Console.WriteLine($"ingest {(options.IsPostgres ? "postgres" : "sqlite")}: {percent} % duplicates, "
                + $"batches of {options.BatchSize}, "
                + $"{options.Connections} connections, {perRound * options.BatchSize} events a round");
            var rounds = new List<(double Ours, double Bare)>();
            for (var round = 0; round < options.Rounds; round++)
            {
                var batches = new Workload(seed++, stage.Customers).Batches(perRound, options.BatchSize, percent);
                rounds.Add(await RunRoundAsync(stage, http, options, batches));
            }
            Report.Print(rounds);
        }
    }

    private static async Task<(double Ours, double Bare)> RunRoundAsync(
        Stage stage, HttpMessageInvoker http, Options options, List<Batch> batches)
    {
        var expected = batches.SelectMany(b => b.Ids.Zip(b.Types)).Distinct().Count();
        var ours = await MeasureAsync(stage, stage.Own, batches, expected, () => stage.SendAsync(http, batches, options.Connections));
        var bare = await MeasureAsync(stage, stage.Bare, batches, expected, () => stage.Bare.WriteAsync(batches, options.Connections));
        Console.WriteLine($"  ours {ours.Rate,9:N0}/s   bare {bare.Rate,9:N0}/s   ratio {ours.Rate / bare.Rate:0.00}   "
            + "processor, µs an event: "
            + $"client {ours.ClientCpu:0.0}, server {ours.ServerCpu:0.0}, database {ours.DatabaseCpu:0.0}; "
            + $"bare: client {bare.ClientCpu:0.0}, database {bare.DatabaseCpu:0.0}");
        return (ours.Rate, bare.Rate);
    }

    private static async Task<Measured> MeasureAsync(
        Stage stage, BareDatabase database, List<Batch> batches, int expected, Func<Task> write)
    {
        await database.ClearAsync();
        GC.Collect();
        var events = batches.Sum(b => b.Ids.Length);
        var (clientBefore, serverBefore, databaseBefore) = (Measured.ClientNow(), stage.ServerCpu(), await database.CpuAsync());
        var clock = Stopwatch.StartNew();
        await write();
        var elapsed = clock.Elapsed;
        var measured = Measured.Of(
            events, elapsed, Measured.ClientNow() - clientBefore, stage.ServerCpu() - serverBefore,
            await database.CpuAsync() - databaseBefore);
        var stored = await database.CountAsync();
        return stored == expected
            ? measured
            : throw new InvalidOperationException($"{stored} events are stored, {expected} were expected");
    }
}

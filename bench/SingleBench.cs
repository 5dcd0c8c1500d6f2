using System.Diagnostics;

namespace Plumbline.Bench;

/// <summary>One event a request, answered after its commit, against an endpoint of the process that only parses the same body.</summary>
internal static class SingleBench
{
    private const int BodiesKept = 20_000;

    public static async Task RunAsync(Options options)
    {
        await using var stage = await Stage.CreateAsync(options);
        await stage.FillAsync();
        await stage.StartServerAsync(withEmptyEndpoint: true);
        using var http = Stage.Client(options.Connections);
        var workload = new Workload(1, stage.Customers);
        Console.WriteLine($"single {(options.IsPostgres ? "postgres" : "sqlite")}: {options.Connections} connections, "
            + $"{options.Seconds} s a turn");
        var rounds = new List<(double Ours, double Bare)>();
        for (var round = -options.WarmUp; round < options.Rounds; round++)
        {
            var bodies = Enumerable.Range(0, BodiesKept).Select(_ => workload.OneEvent()).ToArray();
            await stage.Own.ClearAsync();
            var ours = await RateAsync(stage, http, "/v1/events", bodies, options);
            var bare = await RateAsync(stage, http, BenchHost.EmptyPath, bodies, options);
            if (round >= 0)
            {
                rounds.Add((ours.Rate, bare.Rate));
            }
            Console.WriteLine($"  ours {ours.Rate,9:N0}/s   empty {bare.Rate,9:N0}/s   ratio {ours.Rate / bare.Rate:0.00}   "
                + "processor, µs a request: "
                + $"client {ours.ClientCpu:0}, server {ours.ServerCpu:0}, database {ours.DatabaseCpu:0}; "
                + $"empty: client {bare.ClientCpu:0}, server {bare.ServerCpu:0}{(round < 0 ? "   (warming up)" : "")}");
        }
        Report.Print(rounds);
    }

    private static async Task<Measured> RateAsync(
        Stage stage, HttpMessageInvoker http, string path, byte[][] bodies, Options options)
    {
        var (clientBefore, serverBefore, databaseBefore) = (Measured.ClientNow(), stage.ServerCpu(), await stage.Own.CpuAsync());
        var clock = Stopwatch.StartNew();
        var end = TimeSpan.FromSeconds(options.Seconds);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < end)
            {
                using var request = stage.Post(path, bodies[Interlocked.Increment(ref next) % bodies.Length]);
                using var answer = await http.SendAsync(request, CancellationToken.None);
                if (!answer.IsSuccessStatusCode)
                {
                    throw new InvalidOperationException($"An event was refused: {answer.StatusCode}");
                }
            }
        })));
        var elapsed = clock.Elapsed;
        return Measured.Of(
            next + 1, elapsed, Measured.ClientNow() - clientBefore, stage.ServerCpu() - serverBefore,
            await stage.Own.CpuAsync() - databaseBefore);
    }
}

using System.Globalization;

namespace Plumbline.Bench;

/// <summary>The peak of the server's resident memory while events come in.</summary>
internal static class MemoryBench
{
    private const int BatchesAtATime = 50;

    public static async Task RunAsync(Options options)
    {
        await using var stage = await Stage.CreateAsync(options);
        await stage.FillAsync();
        await stage.StartServerAsync();
        using var http = Stage.Client(options.Connections);
        var workload = new Workload(1, stage.Customers);
        var before = PeakMb(stage);
        for (var sent = 0; sent < options.Events; sent += BatchesAtATime * options.BatchSize)
        {
            await stage.SendAsync(http, workload.Batches(BatchesAtATime, options.BatchSize, duplicatePercent: 0), options.Connections);
        }
        Console.WriteLine($"memory {(options.IsPostgres ? "postgres" : "sqlite")}: {await stage.Own.CountAsync():N0} events in, "
            + $"peak {PeakMb(stage)} MB resident ({before} MB when it was ready)");
    }

    // the kernel's own high-water mark: no sampling can miss it
    private static int PeakMb(Stage stage)
    {
        var line = File.ReadLines($"/proc/{stage.Server.Id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}

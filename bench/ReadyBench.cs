namespace Plumbline.Bench;

/// <summary>From the start of the process until it is ready, on a database that does not exist yet.</summary>
internal static class ReadyBench
{
    public static async Task RunAsync(Options options)
    {
        var seconds = new List<double>();
        for (var round = 0; round < options.Rounds; round++)
        {
            await using var stage = await Stage.CreateAsync(options);
            seconds.Add((await stage.StartServerAsync()).TotalSeconds);
            Console.WriteLine($"  ready after {seconds[^1]:0.00} s");
        }
        Console.WriteLine($"ready {(options.IsPostgres ? "postgres" : "sqlite")}: median {Report.Median(seconds):0.00} s");
    }
}

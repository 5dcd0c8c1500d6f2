using System.Globalization;
using Plumbline.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
var options = Options.Parse(args);
switch (options.Command)
{
    case "ingest":
        await IngestBench.RunAsync(options);
        return 0;
    case "single":
        await SingleBench.RunAsync(options);
        return 0;
    case "memory":
        await MemoryBench.RunAsync(options);
        return 0;
    case "usage":
        await UsageBench.RunAsync(options);
        return 0;
    case "ready":
        await ReadyBench.RunAsync(options);
        return 0;
    case "host":
        await BenchHost.RunAsync(args[1..]);
        return 0;
    default:
        Console.Error.WriteLine(Options.Usage);
        return 2;
}

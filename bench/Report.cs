namespace Plumbline.Bench;

internal static class Report
{
    /// <summary>Medians of both, and the median of the ratios of each round.</summary>
    public static void Print(List<(double Ours, double Bare)> rounds)
    {
        Console.WriteLine($"  median: ours {Median(rounds.Select(r => r.Ours)),9:N0}/s   "
            + $"bare {Median(rounds.Select(r => r.Bare)),9:N0}/s   "
            + $"ratio {Median(rounds.Select(r => r.Ours / r.Bare)):0.00}");
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1
            ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>Events a second, and the processor time of an event in microseconds by where it went.</summary>
internal readonly record struct Measured(double Rate, double ClientCpu, double ServerCpu, double DatabaseCpu)
{
    public static Measured Of(int events, TimeSpan elapsed, TimeSpan client, TimeSpan server, TimeSpan database) => new(
        events / elapsed.TotalSeconds,
        client.TotalMicroseconds / events,
        server.TotalMicroseconds / events,
        database.TotalMicroseconds / events);

    public static TimeSpan ClientNow() => Environment.CpuUsage.TotalTime;
}

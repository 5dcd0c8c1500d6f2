using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Plumbline.Bench;

/// <summary>How long a customer's month takes to show: its total, and day by day.</summary>
internal static class UsageBench
{
    private const string Type = "api_call";
    private const string Month = "start_date=2023-11-01T00:00:00Z&end_date=2023-12-01T00:00:00Z";

    public static async Task RunAsync(Options options)
    {
        await using var stage = await Stage.CreateAsync(options);
        await stage.FillAsync();
        await stage.Own.FillMonthAsync(stage.Customers[0], Type, options.Events);
        await stage.StartServerAsync();
        using var http = Stage.Client(1);
        foreach (var (name, aggregator) in ((string, string)[])
        [
            ("count", $$"""{"entity":"{{Type}}","operation":"count"}"""),
            ("sum", $$"""{"entity":"{{Type}}","operation":"sum","property":"quantity"}"""),
        ])
        {
            var created = await ReadAsync(http, stage.Post("/v1/aggregators", Encoding.UTF8.GetBytes(aggregator)));
            var usage = $"/v1/customers/{stage.Customers[0]}/usage/{created.GetProperty("id").GetString()}";
            await MeasureAsync(stage, http, $"{name}, total", $"{usage}?{Month}", options.Rounds);
            await MeasureAsync(stage, http, $"{name}, by day", $"{usage}/timeseries?{Month}&group_by=day", options.Rounds);
        }
    }

    private static async Task MeasureAsync(Stage stage, HttpMessageInvoker http, string name, string path, int requests)
    {
        // code is compiled and pages are read before
        var total = (await ReadAsync(http, stage.Get(path))).GetProperty("total").GetDecimal();
        var milliseconds = new List<double>();
        for (var i = 0; i < requests; i++)
        {
            var clock = Stopwatch.StartNew();
            await ReadAsync(http, stage.Get(path));
            milliseconds.Add(clock.Elapsed.TotalMilliseconds);
        }
        milliseconds.Sort();
        var p99 = milliseconds[(int)Math.Ceiling(milliseconds.Count * 0.99) - 1];
        Console.WriteLine($"  {name,-14} {total,16:N0}   p50 {Report.Median(milliseconds),8:N1} ms   p99 {p99,8:N1} ms");
    }

    private static async Task<JsonElement> ReadAsync(HttpMessageInvoker http, HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await http.SendAsync(request, CancellationToken.None);
            var text = await answer.Content.ReadAsByteArrayAsync();
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created
                ? JsonSerializer.Deserialize<JsonElement>(text)
                : throw new InvalidOperationException($"Refused: {answer.StatusCode} {Encoding.UTF8.GetString(text)}");
        }
    }
}

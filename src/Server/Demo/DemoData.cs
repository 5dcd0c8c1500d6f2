using System.Text.Json;

namespace Plumbline.Server.Demo;

/// <summary>One inference request of the demo's month.</summary>
public sealed record DemoRequest(string Customer, string RecordId, string Timestamp, long InputTokens, long OutputTokens);

/// <summary>A month of real LLM usage, shipped inside the server; see demo/llm-usage/README.md for where it comes from.</summary>
public static class DemoData
{
    public static IReadOnlyList<DemoRequest> Requests()
    {
        using var text = new StreamReader(Open("events.csv"));
        using var csv = new CsvHelper.CsvReader(text, System.Globalization.CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var requests = new List<DemoRequest>(20_000);
        while (csv.Read())
        {
            requests.Add(new DemoRequest(
                csv.GetField("customer")!, csv.GetField("record_id")!, csv.GetField("timestamp")!,
                csv.GetField<long>("context_tokens"), csv.GetField<long>("generated_tokens")));
        }
        return requests;
    }

    /// <summary>Prices, and what the month must come to.</summary>
    public static JsonElement Expected()
    {
        using var stream = Open("expected.json");
        return JsonDocument.Parse(stream).RootElement.Clone();
    }

    /// <summary>The seller's logo as a data URL.</summary>
    public static string LogoUrl()
    {
        using var image = new MemoryStream();
        using var stream = Open("logo.png");
        stream.CopyTo(image);
        return "data:image/png;base64," + Convert.ToBase64String(image.ToArray());
    }

    private static Stream Open(string name) => typeof(DemoData).Assembly.GetManifestResourceStream($"demo/{name}")!;
}

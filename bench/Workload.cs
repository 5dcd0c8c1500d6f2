using System.Globalization;
using System.Text;

namespace Plumbline.Bench;

/// <summary>A batch twice: as the body of a request, and as the columns that the bare database takes.</summary>
internal sealed class Batch(int size)
{
    public byte[] Body { get; set; } = [];

    public string[] Customers { get; } = new string[size];

    public string[] Types { get; } = new string[size];

    public string[] Ids { get; } = new string[size];

    public DateTime[] Timestamps { get; } = new DateTime[size];

    public string[] Records { get; } = new string[size];
}

/// <summary>
/// Events as a metered product sends them: random ids as senders make them, a thousand customers, three types, records of about 150
/// bytes. The same seed gives the same events.
/// </summary>
internal sealed class Workload(int seed, IReadOnlyList<string> customers)
{
    private static readonly string[] Types = ["api_call", "tokens", "storage_gb"];
    private static readonly string[] Regions = ["eu-west-1", "eu-central-1", "us-east-1", "ap-south-1"];

    // how far back a repeated event lies: two batches on their way at the same time never share one
    private const int RepeatDistance = 16;

    private readonly Random _random = new(seed);
    private long _ms = 1_700_000_000_000;

    public List<Batch> Batches(int count, int size, int duplicatePercent)
    {
        var batches = new List<Batch>(count);
        for (var i = 0; i < count; i++)
        {
            batches.Add(Next(size, i >= RepeatDistance ? batches[i - RepeatDistance] : null, duplicatePercent));
        }
        return batches;
    }

    public byte[] OneEvent()
    {
        var batch = Next(1, null, 0);
        return batch.Body[1..^1];
    }

    private Batch Next(int size, Batch? earlier, int duplicatePercent)
    {
        var batch = new Batch(size);
        var text = new StringBuilder(size * 300).Append('[');
        for (var i = 0; i < size; i++)
        {
            var repeats = earlier is not null && _random.Next(100) < duplicatePercent;
            batch.Customers[i] = customers[_random.Next(customers.Count)];
            batch.Types[i] = repeats ? earlier!.Types[i] : Types[_random.Next(Types.Length)];
            batch.Ids[i] = repeats ? earlier!.Ids[i] : NewId();
            _ms += _random.Next(20);
            batch.Timestamps[i] = DateTime.UnixEpoch.AddMilliseconds(_ms);
            batch.Records[i] = Record(batch.Ids[i]);
            var (customer, type) = (batch.Customers[i], batch.Types[i]);
            var at = batch.Timestamps[i].ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            text.Append(i == 0 ? "" : ",").Append(
                CultureInfo.InvariantCulture,
                $$"""{"customer_id":"{{customer}}","event_type":"{{type}}","timestamp":"{{at}}","record":{{batch.Records[i]}}}""");
        }
        batch.Body = Encoding.UTF8.GetBytes(text.Append(']').ToString());
        return batch;
    }

    private string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private string Record(string id)
    {
        var (region, model, quantity) = (Regions[_random.Next(4)], _random.Next(8), _random.Next(100000));
        var (seconds, cents, cached) = (_random.Next(10000), _random.Next(10, 100), _random.Next(2) == 0 ? "true" : "false");
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":"{{id}}","region":"{{region}}","model":"large-{{model}}","quantity":{{quantity}},"seconds":{{seconds}}.{{cents}},"""
            + $"\"cached\":{cached}}}");
    }
}

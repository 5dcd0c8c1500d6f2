using System.Globalization;
using System.Text;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Events;

public sealed class EventRefusalTests(TestServer server)
{
    private const string Good = """{"customer_id":"ext","event_type":"call","timestamp":"2023-11-15T12:00:00Z","record":{"id":"r1"}}""";

    /// <summary>Each body, and the fields that the refusal names.</summary>
    public static TheoryData<string, string> WrongEvents => new()
    {
        { "{}", "customer_id event_type timestamp record" },
        { "[]", "" },
        { "5", "" },
        { """{"customer_id":5,"event_type":null,"timestamp":true,"record":[]}""", "customer_id event_type timestamp record" },
        { With("customer_id", "\"\""), "customer_id" },
        { With("customer_id", Text(256)), "customer_id" },
        { With("customer_id", "\"a\\u0000\""), "customer_id" },
        { With("event_type", "\"\""), "event_type" },
        { With("event_type", Text(256)), "event_type" },
        { With("event_type", "\"\\ud800\""), "event_type" },
        { With("event_type", """{"a":[1,{"b":2}]}"""), "event_type" },
        { With("timestamp", "\"yesterday\""), "timestamp" },
        { With("timestamp", "\"2023-11-15\""), "timestamp" },
        { With("timestamp", "\"2023-11-15T12:00:00\""), "timestamp" },
        { With("timestamp", "\"2023-11-15T12:00:00+02:00\""), "timestamp" },
        { With("timestamp", "\"2023-02-29T12:00:00Z\""), "timestamp" },
        { With("timestamp", "\"2023-11-15T24:00:00Z\""), "timestamp" },
        { With("timestamp", "\"2023-11-15T12:00:00.Z\""), "timestamp" },
        { With("timestamp", "\"2023-1-15T12:00:00Z\""), "timestamp" },
        { With("timestamp", "1e400"), "timestamp" },
        { With("timestamp", "99999999999999999"), "timestamp" },
        { With("timestamp", "[]"), "timestamp" },
        { With("record", "{}"), "record.id" },
        { With("record", """{"id":""}"""), "record.id" },
        { With("record", """{"id":true}"""), "record.id" },
        { With("record", """{"id":null}"""), "record.id" },
        { With("record", """{"id":["r1"]}"""), "record.id" },
        { With("record", $$"""{"id":{{Text(256)}}}"""), "record.id" },
        { With("record", """{"id":"\u0000"}"""), "record.id" },
        { With("record", """{"id":"r1","a":{"b":1}}"""), "record.a" },
        { With("record", """{"id":"r1","a":[{"b":1}]}"""), "record.a" },
        { With("record", """{"id":"r1","a":[[1]]}"""), "record.a" },
        { With("record", """{"id":"r1","a":[1,null]}"""), "record.a" },
        { With("record", """{"id":"r1","a":"x\u0000"}"""), "record.a" },
        { With("record", """{"id":"r1","a":["x\udc00"]}"""), "record.a" },
        { With("record", """{"id":"r1","a\u0000":1}"""), "record" },
        { With("record", """{"id":"r1","a":1e29}"""), "record.a" },
        { With("record", """{"id":"r1","a":1e-29}"""), "record.a" },
        { With("record", """{"id":"r1","a":12345678901234567890123456789}"""), "record.a" },
        { With("record", """{"id":"r1","a":[0.12345678901234567890123456789]}"""), "record.a" },
        { With("record", """{"id":"r1","a":1e999999999999}"""), "record.a" },
        { With("record", """{"id":"r1","a":1,"a":2}"""), "record" },
        { With("record", """{"id":"r1","a":1,"\u0061":2}"""), "record" },
        { With("record", """{"id":"r1","id":"r2"}"""), "record" },
        { With("record", $$"""{"id":"r1",{{Keys(256)}}}"""), "record" },
        { With("record", $$"""{"id":"r1","a":{{Text(65_536)}}}"""), "record" },
        { """{"customer_id":"a","customer_id":"b","event_type":"c","timestamp":1,"record":{"id":"r"}}""", "customer_id" },
    };

    /// <summary>Records at the edge of what is allowed.</summary>
    public static TheoryData<string> LargestRecords => new()
    {
        """{"id":"r1","a":1234567890123456789012345678}""",
        """{"id":"r1","a":-0.1234567890123456789012345678}""",
        """{"id":"r1","a":1e27,"b":1E+27,"c":-1.5e-27,"d":0.000000000000000000000000000000000000000,"e":0e99}""",
        $$"""{"id":{{Text(255)}}}""",
        $$"""{"id":"r1",{{Keys(255)}}}""",
        $$"""{"id":"r1","a":{{Text(65_000)}}}""",
        """{"id":"r1","":"empty name","\u00e9\"":"\u00e9\"","😀":"😀"}""",
    };

    [Theory]
    [MemberData(nameof(WrongEvents))]
    public async Task IngestEvent_WrongFields_NamesEachOfThem(string body, string fields)
    {
        var api = await server.NewCompanyAsync();
        await server.NewCustomerAsync(api, "ext");

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/events", body);

        Assert.Equal(400, answer.Status);
        Assert.Equal(fields, answer.Json.Paths());
    }

    [Fact]
    public async Task IngestEvents_EveryWrongEventInOneBatch_FailAloneAndComeBackAsTheyCame()
    {
        var api = await server.NewCompanyAsync();
        await server.NewCustomerAsync(api, "ext");
        var wrong = WrongEvents.Select(row => row.Data.Item1).ToList();

        var (status, json) = await server.SendWrongAsync(
            api, "/v1/events/batch", $"[{Good},{string.Join(" , ", wrong)},{Good.Replace("r1", "r2", StringComparison.Ordinal)}]");

        Assert.Equal(201, status);
        Assert.Equal(["r1", "r2"], json.Texts("events_created", "record.id"));
        Assert.Equal(wrong, json.Items("events_failed").Select(e => e.GetRawText()));
        Assert.Equal(["r2", "r1"], await api.StoredIdsAsync());
    }

    [Theory]
    [MemberData(nameof(LargestRecords))]
    public async Task IngestEvent_RecordAtTheLimits_IsStoredAsItCame(string record)
    {
        var api = await server.NewCompanyAsync();
        await server.NewCustomerAsync(api, "ext");

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/events", With("record", record));

        Assert.True(answer.Status == 201, answer.Text);
        Assert.Single(await api.StoredAsync());
    }

    [Theory]
    [InlineData("/v1/events", "{")]
    [InlineData("/v1/events", "")]
    [InlineData("/v1/events", "{} {}")]
    [InlineData("/v1/events", """{"record":{"id":"r1",}}""")]
    [InlineData("/v1/events", """{"a":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    [InlineData("/v1/events/batch", "[{}")]
    [InlineData("/v1/events/batch", "[{}],")]
    [InlineData("/v1/events/batch", "[{} {}]")]
    public async Task IngestEvent_BodyThatIsNoJson_IsMalformed(string path, string body)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, path, body);

        Assert.Equal(400, answer.Status);
        Assert.Equal("malformed_json", answer.Json.Text("type"));
    }

    [Theory]
    [InlineData("/v1/events")]
    [InlineData("/v1/events/batch")]
    public async Task IngestEvent_BytesThatAreNoUtf8_AreMalformed(string path)
    {
        var api = await server.NewCompanyAsync();
        byte[] body = [.. """[{"customer_id":"ext","event_type":" """u8, 0xC3, 0x28, .. "\"}]"u8];

        var answer = await api.SendRawAsync(HttpMethod.Post, path, body);

        Assert.Equal(400, answer.Status);
        Assert.Equal("malformed_json", answer.Json.Text("type"));
    }

    [Fact]
    public async Task IngestEvent_BodyTooLargeOrOfAnotherKind_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var large = Encoding.UTF8.GetBytes(With("padding", Text((256 * 1024) + 1)));

        Assert.Equal(413, (await api.SendRawAsync(HttpMethod.Post, "/v1/events", large)).Status);
        Assert.Equal(413, (await api.SendRawAsync(HttpMethod.Post, "/v1/events/batch", new byte[(16 * 1024 * 1024) + 1])).Status);
        Assert.Equal(415, (await api.SendRawAsync(HttpMethod.Post, "/v1/events", Good, "text/plain")).Status);
        Assert.Equal(415, (await api.SendRawAsync(HttpMethod.Post, "/v1/events/batch", Good, "text/plain")).Status);
    }

    [Fact]
    public async Task IngestEvent_MoreThanADayAhead_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        await server.NewCustomerAsync(api, "ext");
        await api.SetClockAsync("2100-01-01T12:00:00Z");

        var within = await api.SendAsync(HttpMethod.Post, "/v1/events", Events.Event("ext", "in", timestamp: "2100-01-02T12:00:00Z"));
        var beyond = await api.SendAsync(HttpMethod.Post, "/v1/events", Events.Event("ext", "out", timestamp: "2100-01-02T12:00:00.001Z"));
        var batch = await api.PostAsync("/v1/events/batch", new[]
        {
            Events.Event("ext", "b-in", timestamp: 4102574400000),
            Events.Event("ext", "b-out", timestamp: 4102574400001),
        });

        Assert.Equal((201, 400), (within.Status, beyond.Status));
        Assert.Equal("timestamp", beyond.Json.Paths());
        Assert.Equal(["b-in"], batch.Texts("events_created", "record.id"));
        Assert.Equal(["b-out"], batch.Texts("events_failed", "record.id"));
    }

    private static string With(string field, string json)
    {
        var fields = new Dictionary<string, string>
        {
            ["customer_id"] = "\"ext\"",
            ["event_type"] = "\"call\"",
            ["timestamp"] = "\"2023-11-15T12:00:00Z\"",
            ["record"] = """{"id":"r1"}""",
            [field] = json,
        };
        return "{" + string.Join(',', fields.Select(f => string.Create(CultureInfo.InvariantCulture, $"\"{f.Key}\":{f.Value}"))) + "}";
    }

    private static string Keys(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"k{Events.N(i)}\":1"));

    private static string Text(int length) => $"\"{new string('x', length)}\"";
}

using System.Net.Http.Headers;
using System.Text;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.BadInput;

public sealed class EventBadInputTests(World world, TestServer server) : IClassFixture<World>
{
    private const string One = "POST /v1/events";
    private const string Delete = "DELETE /v1/events";
    private const string NoTime = "timestamp: Expected a UTC date-time such as 2023-11-01T00:00:00.000Z, or milliseconds since 1970";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Events =>
    [
        Case.Invalid("nothing", One, "{}", "customer_id: Required; event_type: Required; timestamp: Required; record: Required"),
        Case.Invalid("an unknown customer", One, Event("customer_id", "\"nobody\""), "customer_id: Customer not found"),
        Case.Invalid("another company's customer", One, Event("customer_id", "\"{other_customer}\""), "customer_id: Customer not found"),
        Case.Invalid("another company's customer by its own id", One, Event("customer_id", "\"other_acme\""),
            "customer_id: Customer not found"),
        Case.Invalid("SQL as customer", One, Event("customer_id", "\"' or 1=1 --\""), "customer_id: Customer not found"),
        Case.Invalid("an offset", One, Event("timestamp", "\"2024-01-10T00:00:00+02:00\""), NoTime),
        Case.Invalid("a time before time", One, Event("timestamp", "-99999999999999"), NoTime),
        Case.Invalid("half a surrogate pair as type", One, Event("event_type", "\"\\ud800\""), "event_type: String holds a lone surrogate"),
        Case.Invalid("half a surrogate pair as an unknown key", One, """{"\ud800":1,""" + Event("event_type", "\"call\"")[1..],
            "String holds a lone surrogate"),
        Case.Invalid("half a surrogate pair as a key of the record", One, Event("record", """{"id":"a","\ud800":1}"""),
            "record: String holds a lone surrogate"),
        Case.Invalid("an object in the record", One, Event("record", """{"id":"a","b":{"c":1}}"""),
            "record.b: Expected string, number, boolean or array, received object"),
        Case.Invalid("a number without end", One, Event("record", """{"id":"a","b":1e400}"""),
            "record.b: The number has more than 28 digits"),
        Case.Invalid("a key twice", One, Event("record", """{"id":"a","b":1,"\u0062":1}"""), "record: A key stands twice"),
        Case.Invalid("a key of 65,536 characters", One, Event("record", $$"""{"id":"a","{{new string('k', 65_536)}}":1}"""),
            "record: A record has at most 64 KB"),
        Case.Invalid("perhaps priced", One + "?with_price_calculation=perhaps", Event("event_type", "\"call\""),
            "with_price_calculation: Expected boolean, received string"),
        Case.Invalid("no events", "POST /v1/events/batch", "[]", "Array must contain at least 1 element(s)"),
        Case.Invalid("5,001 events", "POST /v2/events/batch", $"[{string.Join(',', Enumerable.Repeat("{}", 5001))}]",
            "Array must contain at most 5000 element(s)"),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Deletions =>
    [
        Case.Invalid("nothing", Delete, "{}", "matching: Required"),
        Case.Invalid("an unknown way", Delete, """{"matching":"everything"}""",
            "matching: Invalid enum value. Expected 'record_ids' | 'customer_id' | 'event_type' | 'all', received 'everything'"),
        Case.Invalid("no ids", Delete, """{"matching":"record_ids"}""", "record_ids: Required"),
        Case.Invalid("a text for the ids", Delete, """{"matching":"record_ids","record_ids":"call-1"}""",
            "record_ids: Expected array, received string"),
        Case.Invalid("5,001 ids", Delete,
            $$"""{"matching":"record_ids","record_ids":[{{string.Join(',', Enumerable.Repeat("\"x\"", 5001))}}]}""",
            "record_ids: Array must contain at most 5000 element(s)"),
        Case.Invalid("no customer", Delete, """{"matching":"customer_id"}""", "customer_id: Required"),
        Case.Invalid("NUL as customer", Delete, """{"matching":"customer_id","customer_id":"\u0000"}""",
            "customer_id: String holds a NUL character"),
        Case.Invalid("an empty type", Delete, """{"matching":"event_type","event_type":""}""",
            "event_type: String must contain at least 1 character(s)"),
    ];

    [Theory]
    [MemberData(nameof(Events))]
    [MemberData(nameof(Deletions))]
    public async Task Event_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    [Theory]
    [InlineData("""{"matching":"customer_id","customer_id":"{other_customer}"}""")]
    [InlineData("""{"matching":"customer_id","customer_id":"other_acme"}""")]
    [InlineData("""{"matching":"customer_id","customer_id":"' or 1=1 --"}""")]
    [InlineData("""{"matching":"record_ids","record_ids":["' or 1=1 --","%"]}""")]
    [InlineData("""{"matching":"event_type","event_type":"%"}""")]
    public async Task DeleteEvents_OfNothingOfOurs_DeletesNothing(string body)
    {
        var answer = await world.Api.SendRawAsync(
            HttpMethod.Delete, "/v1/events", body.Replace("{other_customer}", world.Id("other_customer"), StringComparison.Ordinal));

        Assert.Equal(200, answer.Status);
        await world.AssertUntouchedAsync();
    }

    [Theory]
    [InlineData("v1", "events_created")]
    [InlineData("v2", "events_accepted")]
    public async Task IngestEvents_WrongOnesOnly_StoresNoneAndReturnsThem(string version, string stored)
    {
        string[] wrong =
        [
            "1", "null", "[]", "{}", """{"\ud800":1}""", Event("customer_id", "\"nobody\""),
            Event("customer_id", $"\"{world.Id("other_customer")}\""),
            Event("record", """{"id":"a","\ud800":1}"""), Event("timestamp", "\"2024-01-10T00:00:00+02:00\""), Event("record", "{}"),
        ];
        // what comes back is what was sent, whatever it was: it cannot have the contract's shape, so nobody may check it
        using var plain = new HttpClient { BaseAddress = new Uri(server.Url) };
        plain.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", world.Api.Key);
        using var body = new StringContent($"[{string.Join(',', wrong)}]", Encoding.UTF8, "application/json");
        using var answer = await plain.PostAsync($"/{version}/events/batch", body, TestContext.Current.CancellationToken);

        Assert.Equal(201, (int)answer.StatusCode);
        Assert.Equal(
            $$"""{"{{stored}}":[],"events_failed":[{{string.Join(',', wrong)}}]}""",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await world.AssertUntouchedAsync();
    }

    private static string Event(string field, string value)
    {
        var fields = new Dictionary<string, string>
        {
            ["customer_id"] = "\"acme\"",
            ["event_type"] = "\"call\"",
            ["timestamp"] = "\"2024-01-10T00:00:00Z\"",
            ["record"] = """{"id":"bad"}""",
        };
        fields[field] = value;
        return $"{{{string.Join(',', fields.Select(f => $"\"{f.Key}\":{f.Value}"))}}}";
    }
}

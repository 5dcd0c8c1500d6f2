using System.Net;
using System.Text;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.BadInput;

/// <summary>Bodies that are wrong before any field of them is: no JSON, the wrong kind of it, too much of it.</summary>
public sealed class BrokenBodyTests(World world) : IClassFixture<World>
{
    // every operation that takes a body; what is left open is filled from the world
    private static readonly string[] WithObject =
    [
        "POST /v1/companies", "POST /v1/api-keys", "POST /v1/invoicing-entities", "PUT /v1/invoicing-entities/{entity}",
        "POST /v1/bank-accounts",
        "POST /v1/custom-properties", "PUT /v1/custom-properties/{property}", "POST /v1/customers", "POST /v1/customers/batch",
        "PUT /v1/customers/{customer}", "POST /v1/products", "PUT /v1/products/{flat_fee}", "POST /v1/price-configurations",
        "POST /v1/aggregators", "PUT /v1/aggregators/{aggregator}", "POST /v1/events", "POST /v2/events", "DELETE /v1/events",
        "POST /v2/subscriptions", "PUT /v1/sandbox/clock", "POST /v1/sandbox/clock/advance",
    ];

    private static readonly string[] WithArray =
        ["PUT /v1/price-configurations/{price}/prices", "POST /v1/events/batch", "POST /v2/events/batch"];

    public static IEnumerable<TheoryDataRow<string, string?, string>> WrongKinds =>
    [
        .. WithObject.SelectMany(request => new[]
        {
            Case.Of("an empty body", request, "", "400 Malformed JSON: the body is empty"),
            Case.Invalid("null", request, "null", "Expected object, received null"),
            Case.Invalid("an array", request, "[]", "Expected object, received array"),
            Case.Of("half an object", request, """{"name":""", "400 Malformed JSON: it ends too early"),
        }),
        .. WithArray.SelectMany(request => new[]
        {
            Case.Of("an empty body", request, "", "400 Malformed JSON: the body is empty"),
            Case.Invalid("null", request, "null", "Expected array, received null"),
            Case.Invalid("an object", request, "{}", "Expected array, received object"),
            Case.Of("half an array", request, "[{", "400 Malformed JSON: it ends too early"),
        }),
    ];

    public static IEnumerable<TheoryDataRow<string, string?, string>> Broken =>
    [
        .. new[] { "POST /v1/customers", "POST /v1/events", "POST /v1/subscriptions/{subscription}/cancel" }.SelectMany(request => new[]
        {
            Case.Invalid("a text", request, "\"x\"", "Expected object, received string"),
            Case.Invalid("a number", request, "5", "Expected object, received number"),
            Case.Of("a trailing comma", request, """{"name":"a",}""", "400 Malformed JSON: unexpected content at line 1, byte 13"),
            Case.Of("a comment inside", request, """{"name":"a"/* b */}""", "400 Malformed JSON: unexpected content at line 1, byte 12"),
            Case.Of("a comment ahead", request, "// a\n{}", "400 Malformed JSON: unexpected content at line 1, byte 1"),
            Case.Of("two documents", request, "{} {}", "400 Malformed JSON: unexpected content at line 1, byte 4"),
            Case.Of("single quotes", request, "{'name':'a'}", "400 Malformed JSON: unexpected content at line 1, byte 2"),
            Case.Of("a bare key", request, "{name:1}", "400 Malformed JSON: unexpected content at line 1, byte 2"),
            Case.Of("not a number", request, """{"name":NaN}""", "400 Malformed JSON: unexpected content at line 1, byte 9"),
            Case.Of("a leading zero", request, """{"name":01}""", "400 Malformed JSON: unexpected content at line 1, byte 10"),
            Case.Of("a raw line break in a text", request, "{\"name\":\"a\nb\"}",
                "400 Malformed JSON: unexpected content at line 1, byte 11"),
            Case.Of("an unknown escape", request, """{"name":"\x41"}""", "400 Malformed JSON: unexpected content at line 1, byte 11"),
            Case.Of("an open text", request, """{"name":"a""", "400 Malformed JSON: it ends too early"),
            Case.Of("markup", request, "<customer/>", "400 Malformed JSON: unexpected content at line 1, byte 1"),
            Case.Of("a form", request, "name=a&b=c", "400 Malformed JSON: unexpected content at line 1, byte 2"),
            Case.Of("a byte order mark", request, "\uFEFF{}", "400 Malformed JSON: the body begins with a byte order mark"),
            Case.Of("33 levels", request, Nested(33), "400 Malformed JSON: it nests deeper than 32 levels"),
            Case.Of("100,000 levels", request, new string('[', 100_000), "400 Malformed JSON: it nests deeper than 32 levels"),
        }),
        .. new[] { "POST /v1/customers", "POST /v2/subscriptions", "POST /v1/products" }.SelectMany(request => new[]
        {
            Case.Of("a key twice", request, """{"name":"a","name":"b"}""", "400 Malformed JSON: a key stands twice in one object"),
            Case.Of("a key twice, once escaped", request, """{"name":"a","n\u0061me":"b"}""",
                "400 Malformed JSON: a key stands twice in one object"),
            Case.Of("a key twice further down", request, """{"a":[{"b":1,"b":1}]}""",
                "400 Malformed JSON: a key stands twice in one object"),
            Case.Of("half a surrogate pair in a key", request, """{"\ud800":1}""", "400 Malformed JSON: a key holds a lone surrogate"),
        }),
    ];

    /// <summary>Bytes that are no UTF-8, in hexadecimal.</summary>
    public static TheoryData<string, string> WrongBytes => new()
    {
        { "a byte that stands nowhere", "7B2261223A22FF227D" },
        { "an overlong slash", "7B2261223A22C0AF227D" },
        { "a surrogate in UTF-8", "7B2261223A22EDA080227D" },
        { "a letter cut off", "7B2261223A22C3" },
        { "UTF-16 with its mark", "FFFE7B007D00" },
    };

    public static TheoryData<string?, string> WrongTypes => new()
    {
        { null, "Send the body as application/json" },
        { "", "Send the body as application/json" },
        { "text/plain", "Send the body as application/json" },
        { "application/x-www-form-urlencoded", "Send the body as application/json" },
        { "multipart/form-data; boundary=x", "Send the body as application/json" },
        { "application/json, text/plain", "Send the body as application/json" },
        { "nonsense", "Send the body as application/json" },
        { "application/json; charset=utf-16", "Send the body in UTF-8" },
        { "application/json; charset=\"iso-8859-1\"", "Send the body in UTF-8" },
    };

    [Theory]
    [MemberData(nameof(WrongKinds))]
    [MemberData(nameof(Broken))]
    public async Task Body_OfWrongKindOrBroken_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    [Theory]
    [MemberData(nameof(WrongBytes))]
    public async Task Body_NotUtf8_IsRefused(string name, string hex)
    {
        Assert.NotEmpty(name);
        foreach (var request in new[] { "POST /v1/customers", "POST /v1/events", "POST /v1/events/batch" })
        {
            await world.RefusedAsync(request, Convert.FromHexString(hex), "400 Malformed JSON: the body is not valid UTF-8");
        }
    }

    [Theory]
    [MemberData(nameof(WrongTypes))]
    public async Task Body_OfAnotherContentType_IsRefused(string? contentType, string message)
    {
        foreach (var request in new[] { "POST /v1/customers", "POST /v1/events/batch", "PUT /v1/sandbox/clock", "DELETE /v1/events" })
        {
            await world.RefusedAsync(request, "{}"u8.ToArray(), "415 " + message, contentType);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task Body_Compressed_IsRefused(string encoding)
    {
        foreach (var request in new[] { "POST /v1/customers", "POST /v1/events" })
        {
            using var content = new ByteArrayContent([0x1F, 0x8B, 0x08, 0x00]);
            content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            await world.RefusedAsync(request, content, "415 Send the body uncompressed: a Content-Encoding is not read");
        }
    }

    [Theory]
    [InlineData("POST /v1/customers", 10_000, 2048)]
    [InlineData("POST /v2/subscriptions", 2_049, 2048)]
    [InlineData("PUT /v1/price-configurations/{price}/prices", 10_000, 2048)]
    [InlineData("POST /v1/events", 257, 256)]
    [InlineData("POST /v1/events/batch", 17_000, 16_384)]
    [InlineData("POST /v2/events/batch", 17_000, 16_384)]
    [InlineData("DELETE /v1/events", 10_000, 8192)]
    public async Task Body_TooLarge_IsRefused(string request, int kilobytes, int limit)
    {
        var body = Encoding.ASCII.GetBytes($$"""{"name":"{{new string('x', kilobytes * 1024)}}"}""");

        await world.RefusedAsync(request, body, $"413 The request body is larger than {limit} KB");
    }

    [Fact]
    public async Task Body_TooLargeInChunks_IsRefusedWithoutAnAnnouncedLength()
    {
        var answer = await world.Api.SendAsync(HttpMethod.Post, "/v1/customers", new Chunked(3 * 1024 * 1024));

        Assert.Equal((413, "The request body is larger than 2048 KB"), (answer.Status, answer.Json.Text("message")));
        await world.AssertUntouchedAsync();
    }

    private static string Nested(int levels) =>
        string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);

    /// <summary>A text of so many bytes that is sent in pieces, its length unknown.</summary>
    private sealed class Chunked : HttpContent
    {
        private readonly int _bytes;

        public Chunked(int bytes)
        {
            _bytes = bytes;
            Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("{\"name\":\""u8.ToArray());
            var piece = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
            for (var sent = 0; sent < _bytes; sent += piece.Length)
            {
                await stream.WriteAsync(piece);
            }
            await stream.WriteAsync("\"}"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

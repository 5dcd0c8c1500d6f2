using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.BadInput;

/// <summary>
/// Requests that no HTTP client sends, written byte by byte. What is not even HTTP is refused by the server's HTTP layer, with a status
/// and no body.
/// </summary>
public sealed class RawRequestTests(World world, TestServer server) : IClassFixture<World>
{
    private const string Json = "Content-Type: application/json\r\n";

    /// <summary>Each request after the method, <c>KEY</c> standing for the headers every request has, and the status it gets.</summary>
    public static IEnumerable<TheoryDataRow<string, int>> Requests =>
    [
        Raw("NUL in a path", "GET /v1/customers/%00 HTTP/1.1\r\nKEY\r\n", 400),
        Raw("NUL inside an id", "GET /v1/customers/a%00b HTTP/1.1\r\nKEY\r\n", 400),
        Raw("a path of 9,000 characters", $"GET /v1/customers/{new string('x', 9000)} HTTP/1.1\r\nKEY\r\n", 414),
        Raw("a header of 40,000 characters", $"GET /v1/customers HTTP/1.1\r\nKEYX: {new string('x', 40_000)}\r\n\r\n", 431),
        Raw("200 headers", $"GET /v1/customers HTTP/1.1\r\nKEY{string.Concat(Enumerable.Range(0, 200).Select(i => $"X{i}: 1\r\n"))}\r\n",
            431),
        Raw("no HTTP at all", "hello\r\n\r\n", 400),
        Raw("a version that is none", "GET /v1/customers HTTP/9.9\r\nKEY\r\n", 505),
        Raw("no host", "GET /v1/customers HTTP/1.1\r\n\r\n", 400),
        Raw("a negative length", $"POST /v1/customers HTTP/1.1\r\nKEY{Json}Content-Length: -1\r\n\r\n", 400),
        Raw("two lengths", $"POST /v1/customers HTTP/1.1\r\nKEY{Json}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}", 400),
        Raw("a length of a petabyte", $"POST /v1/customers HTTP/1.1\r\nKEY{Json}Content-Length: 1125899906842624\r\n\r\n{{", 413),
        Raw("chunks of no size", $"POST /v1/customers HTTP/1.1\r\nKEY{Json}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n", 400),
        Raw("an unknown transfer coding", $"POST /v1/customers HTTP/1.1\r\nKEY{Json}Transfer-Encoding: gzip\r\n\r\n{{}}", 400),
        Raw("a body of no announced length", $"POST /v1/customers HTTP/1.1\r\nKEY{Json}\r\n", 400),
        Raw("a path that climbs out", "GET /v1/../../../etc/passwd HTTP/1.1\r\nKEY\r\n", 404),
        Raw("a path that climbs out, escaped", "GET /v1/customers/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nKEY\r\n", 404),
        Raw("a path that climbs to another list's unknown id", "GET /v1/customers/../products/cus_1 HTTP/1.1\r\nKEY\r\n", 404),
        Raw("another server's address", "GET http://example.com/v1/nothing HTTP/1.1\r\nKEY\r\n", 400),
        Raw("HEAD where only others are", "HEAD /v1/customers HTTP/1.1\r\nKEY\r\n", 405),
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_Hostile_IsRefusedAndTheServerStays(string request, int status)
    {
        var url = new Uri(server.Url);
        var always = $"Host: {url.Authority}\r\nAuthorization: Bearer {world.Api.Key}\r\nConnection: close\r\n";

        var line = await ExchangeAsync(url, request.Replace("KEY", always, StringComparison.Ordinal));

        Assert.StartsWith($"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)} ", line, StringComparison.Ordinal);
        await world.AssertUntouchedAsync();
    }

    [Fact]
    public async Task Request_CutOffInItsBody_StoresNothing()
    {
        var url = new Uri(server.Url);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
            var half = $"POST /v1/customers HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {world.Api.Key}\r\n{Json}"
                + "Content-Length: 100\r\n\r\n{\"name\":\"half\"}";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(half), TestContext.Current.CancellationToken);
        }

        await world.AssertUntouchedAsync();
    }

    /// <summary>The first line of the answer.</summary>
    private static async Task<string> ExchangeAsync(Uri url, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
    }

    private static TheoryDataRow<string, int> Raw(string name, string request, int status) =>
        new(request, status) { TestDisplayName = $"Raw request: {name}" };
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Xunit.Sdk;

namespace Plumbline.Server.Tests.Fixture;

/// <summary>
/// A client of one company. Every answer is held against the contract on the way in. Bodies are written as they stand: name the members
/// of anonymous objects in the contract's words.
/// </summary>
public sealed class Api
{
    private readonly HttpClient _http;
    private readonly string? _authorization;

    internal Api(HttpClient http, string key, string companyId)
        : this(http, "Bearer " + key)
    {
        Key = key;
        CompanyId = companyId;
    }

    internal Api(HttpClient http, string? authorization)
    {
        _http = http;
        _authorization = authorization;
    }

    /// <summary>The API key; empty for an anonymous client.</summary>
    public string Key { get; } = "";

    public string CompanyId { get; } = "";

    /// <summary>Headers sent with every request of this client, e.g. <c>Hyperline-CompanyId</c>.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Task<JsonElement> GetAsync(string path) => SucceedAsync(HttpMethod.Get, path, null);

    public Task<JsonElement> PostAsync(string path, object? body = null) => SucceedAsync(HttpMethod.Post, path, body);

    public Task<JsonElement> PutAsync(string path, object? body = null) => SucceedAsync(HttpMethod.Put, path, body);

    public Task<JsonElement> PatchAsync(string path, object? body = null) => SucceedAsync(HttpMethod.Patch, path, body);

    public Task<JsonElement> DeleteAsync(string path, object? body = null) => SucceedAsync(HttpMethod.Delete, path, body);

    /// <summary>Sends a request that must be refused with this status, and returns the error.</summary>
    public async Task<JsonElement> FailAsync(HttpMethod method, string path, object? body, int status)
    {
        var answer = await SendAsync(method, path, body);
        return answer.Status == status
            ? answer.Json
            : throw new XunitException($"{method} {path} answered {answer.Status} where {status} was expected: {answer.Text}");
    }

    public Task<JsonElement> FailAsync(HttpMethod method, string path, int status) => FailAsync(method, path, null, status);

    /// <summary>Starts the company's manual clock at this instant; only while the company has no subscriptions and invoices.</summary>
    public Task<JsonElement> SetClockAsync(string now) => PutAsync("/v1/sandbox/clock", new { now });

    /// <summary>Runs all due work of the company in time order up to this instant.</summary>
    public Task<JsonElement> AdvanceAsync(string to) => PostAsync("/v1/sandbox/clock/advance", new { to });

    /// <summary>Sends a request whatever comes of it.</summary>
    public Task<Answer> SendAsync(
        HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, body is null ? null : JsonContent(JsonSerializer.SerializeToUtf8Bytes(body)), headers);

    /// <summary>Sends these bytes as they are.</summary>
    public Task<Answer> SendRawAsync(
        HttpMethod method, string path, byte[] body, string? contentType = "application/json", params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        return SendAsync(method, path, content, headers);
    }

    /// <summary>Sends this text as it is, in UTF-8.</summary>
    public Task<Answer> SendRawAsync(
        HttpMethod method, string path, string body, string? contentType = "application/json",
        params (string Name, string Value)[] headers) =>
        SendRawAsync(method, path, Encoding.UTF8.GetBytes(body), contentType, headers);

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (_authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        }
        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await _http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new Answer((int)response.StatusCode, bytes, response.Content.Headers.ContentType?.MediaType, HeadersOf(response));
    }

    private async Task<JsonElement> SucceedAsync(HttpMethod method, string path, object? body)
    {
        var answer = await SendAsync(method, path, body);
        return answer.Status is >= 200 and < 300
            ? answer.Json
            : throw new XunitException($"{method} {path} answered {answer.Status.ToString(CultureInfo.InvariantCulture)}: {answer.Text}");
    }

    private static ByteArrayContent JsonContent(byte[] bytes) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
}

/// <summary>What came back.</summary>
public sealed record Answer(int Status, byte[] Bytes, string? MediaType, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>The body as JSON; undefined (a default element) where the answer has no body.</summary>
    public JsonElement Json =>
        Bytes.Length == 0 || MediaType != "application/json" ? default : JsonSerializer.Deserialize<JsonElement>(Bytes);
}

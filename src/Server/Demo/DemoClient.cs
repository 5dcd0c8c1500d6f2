using System.Net.Http.Headers;
using System.Text.Json;

namespace Plumbline.Server.Demo;

/// <summary>Speaks to the server as any client would: over HTTP, with a key.</summary>
public sealed class DemoClient : IDisposable
{
    private readonly HttpClient _http;

    public DemoClient(string url, string key)
    {
        _http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(5) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Task<JsonElement> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<JsonElement> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    public Task<JsonElement> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public Task<JsonElement> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, body);

    public Task<JsonElement> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public async Task<string> CreateAsync(string path, object body) => (await PostAsync(path, body)).GetProperty("id").GetString()!;

    public Task<byte[]> DownloadAsync(string path) => _http.GetByteArrayAsync(path);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        using var content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body));
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? text.Length == 0 ? default : JsonElement.Parse(text)
            : throw new InvalidOperationException($"{method} {path} answered {(int)response.StatusCode}: {text}");
    }
}

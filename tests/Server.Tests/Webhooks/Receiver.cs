using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Plumbline.Server.Tests.Fixture;
using Xunit.Sdk;

namespace Plumbline.Server.Tests.Webhooks;

/// <summary>What a receiver got, as it came over the wire.</summary>
internal sealed record Received(string Id, string Timestamp, string Signature, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public string Type => Json.Text("event_type");

    /// <summary>How many of the signatures were made with this secret, by the rule of Standard Webhooks.</summary>
    public int SignaturesBy(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var right = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}")));
        return Signature.Split(' ').Count(s => s == right);
    }
}

/// <summary>A real HTTP listener on a port of its own, that answers as it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly SemaphoreSlim _came = new(0);

    private Receiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single() + "/hook";

    /// <summary>What the next requests are answered; 200 when none is left.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    /// <summary>Set to hold answers back until it is completed.</summary>
    public TaskCompletionSource? Held { get; set; }

    public IReadOnlyList<Received> All => [.. _received];

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapPost("/hook", receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until so many messages have come.</summary>
    public async Task<IReadOnlyList<Received>> WaitAsync(int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (_received.Count < count)
        {
            try
            {
                await _came.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new XunitException($"{_received.Count} of {count} messages came: {string.Join(", ", _received.Select(r => r.Type))}");
            }
        }
        return All;
    }

    public async ValueTask DisposeAsync()
    {
        Held?.TrySetResult();
        await _app.DisposeAsync();
        _came.Dispose();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = http.Request.Headers;
        _received.Enqueue(new Received(
            headers["webhook-id"].ToString(),
            headers["webhook-timestamp"].ToString(),
            headers["webhook-signature"].ToString(),
            await reader.ReadToEndAsync()));
        _came.Release();
        if (Held is { } held)
        {
            await held.Task;
        }
        http.Response.StatusCode = Answers.TryDequeue(out var status) ? status : 200;
    }
}

internal static class EndpointWords
{
    /// <summary>An endpoint that wants these types, or all.</summary>
    public static async Task<string> HookAsync(this Api api, string url, params string[] types) => (await api.PostAsync(
        "/v1/webhooks/endpoints", types.Length == 0 ? new { url } : new { url, event_types = types })).Text("id");

    /// <summary>The types of all messages, oldest first.</summary>
    public static async Task<string[]> MessageTypesAsync(this Api api) => [.. (await api.GetAsync("/v1/webhooks/messages?limit=250"))
        .Items("data").Reverse().Select(m => m.Text("payload.event_type"))];

    /// <summary>Waits until the one delivery of a message has been tried so often and is noted.</summary>
    public static async Task<JsonElement> TriedAsync(this Api api, string message, int attempts)
    {
        for (var round = 0; round < 600; round++)
        {
            var delivery = (await api.GetAsync($"/v1/webhooks/messages/{message}/deliveries")).At("data.0");
            if (delivery.Items("attempts").Length >= attempts)
            {
                return delivery;
            }
            await Task.Delay(50);
        }
        throw new XunitException($"{message} was not tried {attempts} times");
    }
}

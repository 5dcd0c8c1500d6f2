using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Plumbline.Server.Tests.Providers;

/// <summary>What goes wrong with one call.</summary>
internal enum Fault
{
    /// <summary>The connection is cut before the call gets there.</summary>
    CutBefore,

    /// <summary>The call is done, and the connection is cut before its answer.</summary>
    CutAfter,

    /// <summary>The call is done, and no answer ever comes.</summary>
    Silence,

    /// <summary>The call does not get there; the answer given comes in place of its own.</summary>
    AnswerBefore,

    /// <summary>The call is done, and the answer given comes in place of its own.</summary>
    AnswerAfter,
}

/// <summary>
/// The way to Stripe's stand-in, on which things go wrong as told: for the next call of a key that matches, once.
/// </summary>
internal sealed class FaultyWire(string target) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Planned>> _planned = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Key, string Call)> _calls = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _silent = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new() { BaseAddress = new Uri(target) };
    private readonly CancellationTokenSource _closing = new();
    private WebApplication? _app;

    private sealed record Planned(string Call, Fault Fault, int Status, string Body);

    public string Url => _app!.Urls.Single();

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(PassAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
        _http.Dispose();
        _closing.Dispose();
    }

    /// <summary>The next call of a key like "POST /v1/refunds" goes wrong.</summary>
    public void Plan(string key, string call, Fault fault, int status = 500, string body = """{"error":{"type":"api_error"}}""") =>
        _planned.GetOrAdd(key, _ => []).Enqueue(new Planned(call, fault, status, body));

    /// <summary>How often a key made a call, whatever came of it.</summary>
    public int Count(string key, string call) => _calls.Count(c => c.Key == key && c.Call == call);

    /// <summary>Ends when a call of a key was done and is not answered.</summary>
    public Task SilenceAsync(string key) => SilenceOf(key).Task;

    private TaskCompletionSource SilenceOf(string key) =>
        _silent.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task PassAsync(HttpContext http)
    {
        var key = http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        var call = $"{http.Request.Method} {http.Request.Path}";
        _calls.Enqueue((key, call));
        var fault = _planned.TryGetValue(key, out var queue) && queue.TryPeek(out var next) && next.Call == call && queue.TryDequeue(out _)
            ? next
            : null;
        if (fault?.Fault == Fault.CutBefore)
        {
            http.Abort();
            return;
        }
        if (fault?.Fault == Fault.AnswerBefore)
        {
            await AnswerAsync(http, fault.Status, fault.Body);
            return;
        }
        using var answer = await ForwardAsync(http);
        var body = await answer.Content.ReadAsStringAsync();
        switch (fault?.Fault)
        {
            case Fault.CutAfter:
                http.Abort();
                return;
            case Fault.Silence:
                SilenceOf(key).TrySetResult();
                using (var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _closing.Token))
                {
                    await Task.Delay(Timeout.Infinite, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                }
                return;
            case Fault.AnswerAfter:
                await AnswerAsync(http, fault.Status, fault.Body);
                return;
            default:
                await AnswerAsync(http, (int)answer.StatusCode, body);
                return;
        }
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpContext http)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(http.Request.Method), http.Request.Path.ToUriComponent() + http.Request.QueryString.ToUriComponent());
        request.Headers.TryAddWithoutValidation("Authorization", http.Request.Headers.Authorization.ToString());
        if (http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } once)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", once);
        }
        if (HttpMethods.IsPost(http.Request.Method))
        {
            using var reader = new StreamReader(http.Request.Body);
            request.Content = new StringContent(await reader.ReadToEndAsync(), Encoding.UTF8, "application/x-www-form-urlencoded");
        }
        return await _http.SendAsync(request);
    }

    private static Task AnswerAsync(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body);
    }
}

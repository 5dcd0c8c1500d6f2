using System.Net.Http.Headers;
using System.Text;
using NodaTime;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>Sends one message once. Never throws for what the receiver does: an answer, a refusal and silence are all outcomes.</summary>
public sealed class WebhookClient(ReachableNetworks networks, KeyDirectory clock, TimeProvider time) : IDisposable
{
    /// <summary>How long a receiver may take to answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = networks.ConnectAsync,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    public async Task<DeliveryAttempt> SendAsync(WebhookEndpoint endpoint, string messageId, string body, CancellationToken cancel)
    {
        var at = clock.MachineNow();
        var started = time.GetTimestamp();
        using var patience = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            using var request = Request(endpoint, messageId, at, body);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Attempt((int)answer.StatusCode, null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Attempt(null, $"No answer within {Timeout.TotalSeconds} seconds");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException or InvalidOperationException)
        {
            return Attempt(null, e.GetBaseException().Message);
        }

        DeliveryAttempt Attempt(int? status, string? error) =>
            new(at, (int)time.GetElapsedTime(started).TotalMilliseconds, status, error);
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(WebhookEndpoint endpoint, string messageId, Instant now, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url)
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Plumbline", "1"));
        Signature.Sign(request, messageId, now, body, endpoint.SecretsAt(now));
        return request;
    }
}

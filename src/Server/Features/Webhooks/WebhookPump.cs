using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>Sends what is due to one endpoint, a batch at a time, until nothing is.</summary>
public sealed class WebhookPump(IServiceScopeFactory scopes, WebhookClient client, KeyDirectory directory, TimeProvider time)
{
    private const int BatchSize = 100;

    /// <summary>Requests to one endpoint at a time.</summary>
    private const int Parallel = 8;

    // longer than a batch can take at its slowest; what is claimed and not noted by then is somebody else's
    private static readonly Duration ClaimedFor = Duration.FromMinutes(10);

    private sealed record Claim(string MessageId, string Body, int Tries);

    public async Task RunAsync(TenantEntry tenant, string endpointId, CancellationToken cancel)
    {
        while (await ClaimAsync(tenant, endpointId, cancel) is { Endpoint: { } endpoint, Claims: { Count: > 0 } claims })
        {
            var attempts = await SendAsync(endpoint, claims, cancel);
            await NoteAsync(tenant, endpointId, attempts, cancel);
        }
    }

    private async Task<(WebhookEndpoint? Endpoint, IReadOnlyList<Claim> Claims)> ClaimAsync(
        TenantEntry tenant, string endpointId, CancellationToken cancel)
    {
        var now = directory.MachineNow();
        await using var scope = Enter(tenant, out var db);
        return await db.WriteAsync<(WebhookEndpoint?, IReadOnlyList<Claim>)>(async () =>
        {
            await db.LockAsync("webhook_endpoints", [endpointId], cancel);
            var endpoint = await db.Set<WebhookEndpoint>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == endpointId, cancel);
            var size = endpoint?.RateLimit is { } limit ? Math.Min(BatchSize, limit * 10) : BatchSize;
            var due = await db.Set<WebhookDelivery>().Where(d => d.EndpointId == endpointId && d.DueAt <= now)
                .OrderBy(d => d.DueAt).ThenBy(d => d.MessageId).Take(size).ToListAsync(cancel);
            if (endpoint is null || endpoint.DisabledAt is not null)
            {
                due.ForEach(GiveUp);
                return (null, []);
            }
            var ids = due.ConvertAll(d => d.MessageId);
            var bodies = await db.Set<WebhookMessage>().AsNoTracking().Where(m => ids.Contains(m.Id) && m.Payload != null)
                .ToDictionaryAsync(m => m.Id, m => m.Payload!, cancel);
            due.FindAll(d => !bodies.ContainsKey(d.MessageId)).ForEach(GiveUp);
            var sendable = due.FindAll(d => bodies.ContainsKey(d.MessageId));
            sendable.ForEach(d => d.DueAt = now + ClaimedFor);
            return (endpoint, sendable.ConvertAll(d => new Claim(d.MessageId, bodies[d.MessageId], d.Tries)));
        }, cancel);
    }

    private static void GiveUp(WebhookDelivery delivery)
    {
        delivery.Status = DeliveryStatus.Failed;
        delivery.DueAt = null;
    }

    private async Task<IReadOnlyDictionary<string, DeliveryAttempt>> SendAsync(
        WebhookEndpoint endpoint, IReadOnlyList<Claim> claims, CancellationToken cancel)
    {
        var attempts = new ConcurrentDictionary<string, DeliveryAttempt>(StringComparer.Ordinal);
        if (endpoint.RateLimit is { } perSecond)
        {
            foreach (var second in claims.Chunk(perSecond))
            {
                var started = time.GetTimestamp();
                await SendAllAsync(second);
                var left = TimeSpan.FromSeconds(1) - time.GetElapsedTime(started);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancel);
            }
        }
        else
        {
            await SendAllAsync(claims);
        }
        return attempts;

        Task SendAllAsync(IEnumerable<Claim> some) => System.Threading.Tasks.Parallel.ForEachAsync(
            some,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancel },
            async (claim, stop) => attempts[claim.MessageId] = await client.SendAsync(endpoint, claim.MessageId, claim.Body, stop));
    }

    private async Task NoteAsync(
        TenantEntry tenant, string endpointId, IReadOnlyDictionary<string, DeliveryAttempt> attempts, CancellationToken cancel)
    {
        await using var scope = Enter(tenant, out var db);
        await db.WriteAsync(async () =>
        {
            await db.LockAsync("webhook_endpoints", [endpointId], cancel);
            var endpoint = await db.Set<WebhookEndpoint>().SingleOrDefaultAsync(e => e.Id == endpointId, cancel);
            var ids = attempts.Keys.ToList();
            var deliveries = await db.Set<WebhookDelivery>()
                .Where(d => d.EndpointId == endpointId && ids.Contains(d.MessageId)).ToListAsync(cancel);
            foreach (var delivery in deliveries)
            {
                var attempt = attempts[delivery.MessageId];
                delivery.Note(attempt, RetrySchedule.After(delivery.Tries + 1));
            }
            foreach (var attempt in attempts.Values.OrderBy(a => a.At))
            {
                endpoint?.Note(attempt.IsDelivered, attempt.IsGone, attempt.At);
            }
        }, cancel);
    }

    private AsyncServiceScope Enter(TenantEntry tenant, out BillingDb db)
    {
        var scope = scopes.Enter(tenant, directory.MachineNow());
        db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        return scope;
    }
}

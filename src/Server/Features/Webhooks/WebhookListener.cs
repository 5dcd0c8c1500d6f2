using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>
/// Stores a message for every event of the contract, and a delivery for every endpoint that wants it, in the commit of the event.
/// </summary>
public sealed class WebhookListener(WebhookDispatcher dispatcher) : IEventListener
{
    private List<WebhookEndpoint>? _endpoints;

    public async Task<bool> ListensAsync(BillingDb db, CancellationToken cancel)
    {
        _endpoints = await db.Set<WebhookEndpoint>().AsNoTracking().ToListAsync(cancel);
        return _endpoints.Count > 0;
    }

    public async Task HearAsync(BillingDb db, IReadOnlyList<Heard> heard, Payloads payloads, CancellationToken cancel)
    {
        var told = heard.Where(h => WebhookTypes.All.Contains(h.Event.Type)).ToList();
        await payloads.LoadAsync(told.Select(h => h.Happening), cancel);
        foreach (var (happening, record) in told)
        {
            var message = new WebhookMessage
            {
                Id = Ids.New("msg"),
                EventId = record.Id,
                EventType = record.Type,
                Payload = JsonSerializer.Serialize(new WebhookBody(record.Type, payloads.Of(happening)), WireJson.Options),
                SentAt = record.RecordedAt,
            };
            db.Add(message);
            db.AddRange(_endpoints!.Where(e => e.Wants(record.Type)).Select(
                e => new WebhookDelivery { MessageId = message.Id, EndpointId = e.Id, DueAt = message.SentAt }));
        }
    }

    public void Committed() => dispatcher.Wake();
}

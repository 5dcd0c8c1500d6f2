using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Subscriptions.Transitions;

/// <summary>Transitions as the API answers them.</summary>
public sealed class TransitionPayloads(BillingDb db) : IPayloadSource
{
    public string Resource => "subscription_transition";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var transitions = await db.Set<Transition>().AsNoTracking().Where(t => ids.Contains(t.Id)).ToListAsync(cancel);
        var zones = await ListTransitions.ZonesAsync(db, [.. transitions.Select(t => t.SourceSubscriptionId)], cancel);
        return transitions.ToDictionary(
            t => t.Id, object (t) => TransitionAnswer.Of(t, zones[t.SourceSubscriptionId]), StringComparer.Ordinal);
    }
}

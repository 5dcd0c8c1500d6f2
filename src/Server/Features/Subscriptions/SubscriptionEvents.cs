using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions.Arr;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>What a change of a subscription means to the world outside.</summary>
public static class SubscriptionEvents
{
    // what its users set; the rest is how far it was billed and what is due next
    private static readonly string[] Terms =
    [
        nameof(Subscription.Name), nameof(Subscription.PurchaseOrder), nameof(Subscription.CrmOpportunityId), nameof(Subscription.Phases),
        nameof(Subscription.CommitmentInterval), nameof(Subscription.RenewAutomatically), nameof(Subscription.RenewFor),
        nameof(Subscription.ContractStart), nameof(Subscription.ContractEnd), nameof(Subscription.ContractTerms),
        nameof(Subscription.Properties), nameof(Subscription.InvoiceCustomNote), nameof(Subscription.MinimumInvoiceFee),
        nameof(Subscription.InvoiceOptions), nameof(Subscription.PaymentMethodStrategy), nameof(Subscription.DisplayShippingDetails),
        nameof(Subscription.EstimatedArr), nameof(Subscription.ContractValue), nameof(Subscription.TemplateId),
    ];

    public static IEnumerable<Happening> Of(Subscription subscription, RowChange change)
    {
        // what a quote offers is no subscription until it is signed
        if (change.IsGone || (subscription.QuoteId is not null && (subscription.Status == SubscriptionStatus.Draft
            || (subscription.Status == SubscriptionStatus.Voided
                && change.Before<SubscriptionStatus>(nameof(Subscription.Status)) == SubscriptionStatus.Draft))))
        {
            yield break;
        }
        var words = Words(subscription, change).ToList();
        if (words.Count == 0 && change.Touches(Terms))
        {
            words.Add("updated");
        }
        foreach (var word in words)
        {
            yield return new Happening($"subscription.{word}", subscription.Id)
            {
                CustomerId = subscription.CustomerId,
                SubscriptionId = subscription.Id,
            };
        }
    }

    private static IEnumerable<string> Words(Subscription subscription, RowChange change)
    {
        if (change.IsNew || (subscription.QuoteId is not null && change.Touches(nameof(Subscription.Status))
            && change.Before<SubscriptionStatus>(nameof(Subscription.Status)) == SubscriptionStatus.Draft
            && subscription.Status == SubscriptionStatus.Active))
        {
            yield return "created";
        }
        if (StatusWord(subscription, change) is { } word)
        {
            yield return word;
        }
        if (subscription.Status == SubscriptionStatus.Active && subscription.CancelAt is not null && subscription.EndedAt is null
            && (change.IsNew || change.Touches(nameof(Subscription.CancelAt)))
            && change.Before<Instant?>(nameof(Subscription.CancelAt)) is null)
        {
            yield return "cancellation_scheduled";
        }
        if (subscription.Status != SubscriptionStatus.Active)
        {
            yield break;
        }
        foreach (var passed in Passed(subscription, change))
        {
            yield return passed;
        }
    }

    private static string? StatusWord(Subscription subscription, RowChange change)
    {
        if (!change.IsNew && !change.Touches(nameof(Subscription.Status)))
        {
            return subscription is { Status: SubscriptionStatus.Active, CancelAt: null, EndedAt: null }
                && change.Before<Instant?>(nameof(Subscription.CancelAt)) is not null ? "reinstated" : null;
        }
        var before = change.Before<SubscriptionStatus>(nameof(Subscription.Status));
        return subscription.Status switch
        {
            SubscriptionStatus.Active when before is SubscriptionStatus.Paused or SubscriptionStatus.Errored => "reactivated",
            SubscriptionStatus.Active when before is SubscriptionStatus.Cancelled or SubscriptionStatus.Voided => "reinstated",
            SubscriptionStatus.Active => "activated",
            SubscriptionStatus.Paused => "paused",
            SubscriptionStatus.Errored => "errored",
            SubscriptionStatus.Cancelled => "cancelled",
            SubscriptionStatus.Voided => "voided",
            _ => null,
        };
    }

    /// <summary>The instants of its terms that have come since it was saved before.</summary>
    private static IEnumerable<string> Passed(Subscription subscription, RowChange change)
    {
        var seen = change.Before<ArrMark?>(nameof(Subscription.Arr))?.SeenAt ?? Instant.MinValue;
        var now = change.Now;
        bool Came(Instant? at) => seen < at && at <= now;
        if (Came(subscription.ContractTerms?.StartsAt ?? subscription.ContractStart))
        {
            yield return "contract_started";
        }
        if (subscription.Phases.Exists(p => p.Type == PhaseType.Trial && Came(p.EndsAt)))
        {
            yield return "trial_ended";
        }
        if (subscription.Phases.Exists(p => Came(p.StartsAt)))
        {
            yield return "phase_activated";
        }
    }
}

/// <summary>Subscriptions as <c>GET /v2/subscriptions/{id}</c> answers them.</summary>
public sealed class SubscriptionPayloads(BillingDb db, SubscriptionReader reader) : IPayloadSource
{
    public string Resource => "subscription";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var subscriptions = await db.Set<Subscription>().AsNoTracking().Where(s => ids.Contains(s.Id)).ToListAsync(cancel);
        return (await reader.DetailsAsync(subscriptions, cancel)).ToDictionary(s => s.Id, object (s) => s, StringComparer.Ordinal);
    }
}

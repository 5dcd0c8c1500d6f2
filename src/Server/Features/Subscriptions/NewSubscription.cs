using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>Turns what a request asks for into a subscription: its entity, its phases with their products, its row.</summary>
public static class NewSubscription
{
    public static async Task<InvoicingEntity?> EntityOfAsync(
        BillingDb db, SubscriptionInput input, Customer? customer, CancellationToken cancel)
    {
        var id = input.InvoicingEntityId ?? customer?.InvoicingEntityId;
        var entity = await db.Set<InvoicingEntity>().SingleOrDefaultAsync(e => e.Id == id && e.DeletedAt == null, cancel);
        if (entity is null && input.InvoicingEntityId is not null)
        {
            input.Body.Refuse("invoicing_entity_id", "Invoicing entity not found");
        }
        return entity;
    }

    /// <summary>
    /// The phases with their products and coupons, planned as far as their dates are known. Faults are added to the request's. A coupon
    /// that was <paramref name="redeemed"/> by the subscription before it is not redeemed again; nor is one that is only offered, when
    /// <paramref name="redeems"/> is false.
    /// </summary>
    public static async Task<List<PhaseState>> PhasesAsync(
        BillingDb db,
        CouponChoice choice,
        SubscriptionInput input,
        Customer customer,
        InvoicingEntity entity,
        IEnumerable<string> redeemed,
        Instant? start,
        Instant now,
        CancellationToken cancel,
        bool redeems = true)
    {
        var lines = input.Phases.SelectMany(p => p.Products).ToList();
        var products = await new ProductChoice(db).ChooseAsync(lines, 0, input.Commitment, customer, null, cancel);
        var coupons = await choice.RedeemAsync([.. input.Phases.Select(p => p.Coupons)], customer.Currency!, redeemed, cancel, redeems);
        if (!input.Body.IsValid)
        {
            return [];
        }
        var zone = DateTimeZoneProviders.Tzdb[entity.Timezone];
        var chosen = new Queue<ProductState>(products.OfType<ProductState>());
        var phases = input.Phases
            .Select((phase, i) => phase.ToState(i, [.. phase.Products.Select(_ => chosen.Dequeue())], now) with
            {
                StartsAt = phase.IsFinished ? phase.StartsAt : null,
                Coupons = coupons[i],
            }).ToList();
        var first = phases.FindIndex(p => p.StartsAt is null);
        if (first >= 0)
        {
            phases[first] = phases[first] with { StartsAt = start };
        }
        var contractEnd = input.Contract is { } terms ? Contract.Of(terms, zone).FinalEnd : null;
        var planned = PhasePlan.Of(phases, null, contractEnd, zone);
        for (var i = 0; i < planned.Count; i++)
        {
            if (planned[i].EndsAt <= planned[i].StartsAt)
            {
                input.Phases[i].Body.Refuse("ends_at", "Must be after the phase's start");
            }
        }
        return planned;
    }

    /// <summary>The row; billing looks at it from <paramref name="due"/> on, or waits for somebody when that is null.</summary>
    public static Subscription Build(
        SubscriptionInput input, Customer customer, InvoicingEntity entity, List<PhaseState> phases, Instant? due, Instant now)
    {
        var startsAt = phases[0].StartsAt;
        return new Subscription
        {
            Id = Ids.New("sub"),
            CustomerId = customer.Id,
            InvoicingEntityId = input.InvoicingEntityId,
            BillingEntityId = entity.Id,
            Currency = customer.Currency!,
            // a start that lies ahead is active too: it is scheduled, and bills on that date
            Status = due is not null ? SubscriptionStatus.Active : SubscriptionStatus.Pending,
            ActivationStrategy = input.ActivationStrategy!.Value,
            Name = input.Name,
            PurchaseOrder = input.PurchaseOrder,
            CrmOpportunityId = input.CrmOpportunityId,
            CommitmentInterval = input.CommitmentInterval,
            RenewAutomatically = input.RenewAutomatically,
            RenewFor = input.RenewFor,
            StartsAt = startsAt,
            ContractStart = input.ContractStart,
            ContractEnd = input.ContractEnd,
            InitialBillingAt = input.InitialBillingAt ?? phases[0].InitialBillingAt ?? startsAt,
            CancelAt = input.CancelAt,
            CancellationStrategy = input.CancellationStrategy,
            RefundMethod = input.RefundMethod,
            CancellationAmount = input.CancellationAmount,
            CancellationSource = input.CancelAt is null ? null : CancellationSource.Api,
            DisplayShippingDetails = input.DisplayShippingDetails,
            Properties = input.Properties,
            InvoiceCustomNote = input.InvoiceCustomNote,
            MinimumInvoiceFee = input.MinimumInvoiceFee,
            InvoiceOptions = input.InvoiceOptions,
            PaymentMethodStrategy = input.PaymentMethodStrategy,
            ContractTerms = input.Contract,
            Phases = phases,
            // what happened in phases that are over is not billed again
            BilledThrough = new SortedDictionary<string, Instant>(
                phases.Take(input.Phases.Count(p => p.IsFinished)).SelectMany(p => p.Products.Select(product => (product.Key, p.EndsAt)))
                    .ToDictionary(p => p.Key, p => p.EndsAt!.Value),
                StringComparer.Ordinal),
            DueAt = due,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>Stores it, with the counts of its connected seats.</summary>
    public static async Task AddAsync(
        BillingDb db, SeatCounts seats, Subscription subscription, Instant now, CancellationToken cancel)
    {
        await seats.FillAsync(subscription, now, cancel);
        subscription.SeatsAt = SeatState.AreIn(subscription) ? subscription.StartsAt : null;
        db.Add(subscription);
        SeatWatch.Add(db, subscription, now);
        db.AddRange(subscription.Phases.SelectMany(p => p.Products).Select(p => p.ProductId).Distinct().Select(
            p => new SubscriptionProductUse { SubscriptionId = subscription.Id, ProductId = p }));
    }
}

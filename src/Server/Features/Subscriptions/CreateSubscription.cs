using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// <c>POST /v2/subscriptions</c>: stores the contract and bills at once whatever is already due, all in one transaction.
/// </summary>
public static class CreateSubscription
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, BillingRun run, SubscriptionReader reader, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var input = SubscriptionInput.Read(body, tenant.Now);
        input.RefusePastEnd(tenant.Now);
        var custom = await CustomPropertyInput.ReadAsync(db, body, Carrier.Subscription, isCreate: true, cancel);
        var id = await db.WriteAsync(async () =>
        {
            var customer = await CustomerOfAsync(db, input, cancel);
            var entity = await EntityOfAsync(db, input, customer, cancel);
            var phases = customer?.Currency is null || entity is null
                ? []
                : await PhasesAsync(db, input, customer, entity, tenant.Now, cancel);
            body.ThrowIfInvalid();
            var subscription = Build(input, customer!, entity!, phases, tenant.Now);
            db.Add(subscription);
            db.AddRange(phases.SelectMany(p => p.Products).Select(p => p.ProductId).Distinct().Select(
                p => new SubscriptionProductUse { SubscriptionId = subscription.Id, ProductId = p }));
            await custom.ApplyAsync(db, subscription.Id, cancel);
            await db.SaveChangesAsync(cancel);
            await run.CatchUpAsync(subscription, cancel);
            return subscription.Id;
        }, cancel);
        return Reply.Created(await reader.GetAsync(id, cancel));
    }

    /// <summary>The phases with their products, planned as far as their dates are known. Faults are added to the request's.</summary>
    private static async Task<List<PhaseState>> PhasesAsync(
        BillingDb db, SubscriptionInput input, Customer customer, InvoicingEntity entity, Instant now, CancellationToken cancel)
    {
        var lines = input.Phases.SelectMany(p => p.Products).ToList();
        var products = await new ProductChoice(db).ChooseAsync(lines, 0, input.Commitment, customer, cancel);
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
            }).ToList();
        var first = phases.FindIndex(p => p.StartsAt is null);
        var start = input.StartOf(now);
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

    private static async Task<Customer?> CustomerOfAsync(BillingDb db, SubscriptionInput input, CancellationToken cancel)
    {
        if (input.CustomerId is null)
        {
            return null;
        }
        await db.LockAsync("customers", [input.CustomerId], cancel);
        var customer = await db.Set<Customer>().SingleOrDefaultAsync(c => c.Id == input.CustomerId && c.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Customer");
        if (customer.Status == CustomerStatus.Archived)
        {
            throw Refusal.WrongState("Customer", "archived", "active");
        }
        return customer.Currency is null
            ? throw Refusal.BadRequest("Cannot assign a subscription to a customer without a currency set")
            : customer;
    }

    private static async Task<InvoicingEntity?> EntityOfAsync(
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

    private static Subscription Build(
        SubscriptionInput input, Customer customer, InvoicingEntity entity, List<PhaseState> phases, Instant now)
    {
        var startsAt = phases[0].StartsAt;
        var due = input.StartOf(now);
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
            CancellationSource = input.CancelAt is null ? null : CancellationSource.Api,
            DisplayShippingDetails = input.DisplayShippingDetails,
            Properties = input.Properties,
            InvoiceCustomNote = input.InvoiceCustomNote,
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
}

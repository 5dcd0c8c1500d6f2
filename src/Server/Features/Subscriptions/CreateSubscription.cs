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
        var input = SubscriptionInput.Read(body);
        input.RefusePastEnd(tenant.Now);
        var custom = await CustomPropertyInput.ReadAsync(db, body, Carrier.Subscription, isCreate: true, cancel);
        var id = await db.WriteAsync(async () =>
        {
            var customer = await CustomerOfAsync(db, input, cancel);
            var entity = await EntityOfAsync(db, input, customer, cancel);
            var products = customer?.Currency is null
                ? []
                : await new ProductChoice(db).ChooseAsync(input, customer, cancel);
            body.ThrowIfInvalid();
            var subscription = Build(input, customer!, entity!, products, tenant.Now);
            db.Add(subscription);
            db.AddRange(products.Select(p => p.ProductId).Distinct().Select(
                p => new SubscriptionProductUse { SubscriptionId = subscription.Id, ProductId = p }));
            await custom.ApplyAsync(db, subscription.Id, cancel);
            await db.SaveChangesAsync(cancel);
            await run.CatchUpAsync(subscription, cancel);
            return subscription.Id;
        }, cancel);
        return Reply.Created(await reader.GetAsync(id, cancel));
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
        SubscriptionInput input, Customer customer, InvoicingEntity entity, IReadOnlyList<ProductState> products, Instant now)
    {
        var startsNow = input.ActivationStrategy == ActivationStrategy.StartDate;
        var startsAt = startsNow ? input.StartsAt ?? now : (Instant?)null;
        var phase = new PhaseState(
            Ids.New("sup"),
            null,
            PhaseType.Standard,
            startsNow && startsAt <= now ? PhaseStatus.Active : PhaseStatus.Pending,
            0,
            startsNow ? PhaseActivation.StartDate : PhaseActivation.Manual,
            PhaseEnd.Manual,
            null,
            input.InitialBillingAt is null ? BillingDateSetting.PhaseStart : BillingDateSetting.SpecificDate,
            input.InitialBillingAt,
            startsAt,
            null,
            input.Alignment,
            DoNotInvoicePhase: false,
            [.. products.Select(p => p with { AttachedAt = null })],
            now,
            now);
        return new Subscription
        {
            Id = Ids.New("sub"),
            CustomerId = customer.Id,
            InvoicingEntityId = input.InvoicingEntityId,
            BillingEntityId = entity.Id,
            Currency = customer.Currency!,
            // a start that lies ahead is active too: it is scheduled, and bills on that date
            Status = startsNow ? SubscriptionStatus.Active : SubscriptionStatus.Pending,
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
            InitialBillingAt = input.InitialBillingAt ?? startsAt,
            CancelAt = input.CancelAt,
            CancellationStrategy = input.CancellationStrategy,
            RefundMethod = input.RefundMethod,
            CancellationSource = input.CancelAt is null ? null : CancellationSource.Api,
            DisplayShippingDetails = input.DisplayShippingDetails,
            Properties = input.Properties,
            InvoiceCustomNote = input.InvoiceCustomNote,
            PaymentMethodStrategy = input.PaymentMethodStrategy,
            Phases = [phase],
            DueAt = startsAt,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }
}

using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>A subscription as a request asks for it.</summary>
public sealed record AskedSubscription(TemplateUse Template, SubscriptionInput Input, CustomPropertyInput Custom);

/// <summary>
/// <c>POST /v2/subscriptions</c>: stores the contract and bills at once whatever is already due, all in one transaction.
/// </summary>
public static class CreateSubscription
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, BillingRun run, CouponChoice choice, SeatCounts seats, SubscriptionReader reader,
        CurrentTenant tenant, CancellationToken cancel)
    {
        var asked = await ReadAsync(db, await BodyReader.ReadObjectAsync(http), tenant.Now, cancel);
        var id = await db.WriteAsync(async () =>
        {
            var subscription = await AddAsync(db, choice, seats, asked, tenant.Now, cancel);
            await run.CatchUpAsync(subscription, cancel);
            return subscription.Id;
        }, cancel);
        return Reply.Created(await reader.GetAsync(id, cancel));
    }

    /// <summary>What a request asks for, as far as it can be judged before it is written. Faults are kept in the body.</summary>
    public static async Task<AskedSubscription> ReadAsync(BillingDb db, Body body, Instant now, CancellationToken cancel)
    {
        var template = await TemplateUse.OfAsync(db, body, CustomerIdOf(body), now, cancel);
        var input = template.WithOwnStart(SubscriptionInput.Read(template.Body, now)).WithTrial(template.Body);
        input.RefusePastEnd(now);
        input.RefuseIdleCheckout();
        var custom = await CustomPropertyInput.ReadAsync(db, template.Body, Carrier.Subscription, isCreate: true, cancel);
        return new AskedSubscription(template, input, custom);
    }

    /// <summary>Stores it, in the caller's transaction; nothing is billed yet.</summary>
    public static async Task<Subscription> AddAsync(
        BillingDb db, CouponChoice choice, SeatCounts seats, AskedSubscription asked, Instant now, CancellationToken cancel)
    {
        var input = asked.Input;
        var customer = await CustomerOfAsync(db, input, cancel);
        var entity = await NewSubscription.EntityOfAsync(db, input, customer, cancel);
        var phases = customer?.Currency is null || entity is null
            ? []
            : await NewSubscription.PhasesAsync(db, choice, input, customer, entity, [], input.StartOf(now), now, cancel);
        input.Body.ThrowIfInvalid();
        asked.Template.RequireCurrency(customer!);
        var subscription = NewSubscription.Build(input, customer!, entity!, phases, input.StartOf(now), now);
        asked.Template.Label(subscription);
        if (subscription.ActivationStrategy == ActivationStrategy.Checkout)
        {
            subscription.CheckoutSessionId = input.Checkout.Open(
                db, customer!.Id, customer.AvailablePaymentMethods, now, null, subscription.Id, input.StartAfterCheckout).Id;
        }
        await NewSubscription.AddAsync(db, seats, subscription, now, cancel);
        await asked.Custom.ApplyAsync(db, subscription.Id, cancel);
        await db.SaveChangesAsync(cancel);
        return subscription;
    }

    // what is wrong with it is said where the whole request is read
    private static string? CustomerIdOf(Body body) =>
        body.Raw("customer_id") is { ValueKind: JsonValueKind.String } id && Body.IsCleanText(id) ? id.GetString() : null;

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
}

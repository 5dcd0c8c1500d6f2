using System.Text.Json;
using Microsoft.EntityFrameworkCore;
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

/// <summary>
/// <c>POST /v2/subscriptions</c>: stores the contract and bills at once whatever is already due, all in one transaction.
/// </summary>
public static class CreateSubscription
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, BillingRun run, CouponChoice choice, SeatCounts seats, SubscriptionReader reader,
        CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var template = await TemplateUse.OfAsync(db, body, CustomerIdOf(body), tenant.Now, cancel);
        var input = template.WithOwnStart(SubscriptionInput.Read(template.Body, tenant.Now)).WithTrial(template.Body);
        input.RefusePastEnd(tenant.Now);
        var custom = await CustomPropertyInput.ReadAsync(db, template.Body, Carrier.Subscription, isCreate: true, cancel);
        var id = await db.WriteAsync(async () =>
        {
            var customer = await CustomerOfAsync(db, input, cancel);
            var entity = await NewSubscription.EntityOfAsync(db, input, customer, cancel);
            var phases = customer?.Currency is null || entity is null
                ? []
                : await NewSubscription.PhasesAsync(
                    db, choice, input, customer, entity, [], input.StartOf(tenant.Now), tenant.Now, cancel);
            body.ThrowIfInvalid();
            template.RequireCurrency(customer!);
            var subscription = NewSubscription.Build(input, customer!, entity!, phases, input.StartOf(tenant.Now), tenant.Now);
            template.Label(subscription);
            await NewSubscription.AddAsync(db, seats, subscription, tenant.Now, cancel);
            await custom.ApplyAsync(db, subscription.Id, cancel);
            await db.SaveChangesAsync(cancel);
            await run.CatchUpAsync(subscription, cancel);
            return subscription.Id;
        }, cancel);
        return Reply.Created(await reader.GetAsync(id, cancel));
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

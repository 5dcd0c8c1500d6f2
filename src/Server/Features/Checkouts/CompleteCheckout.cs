using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.PromotionCodes;
using Plumbline.Server.Features.Sandbox;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Checkouts;

/// <summary>
/// Completes a checkout with a way to pay: what it is for is begun in one commit, then charged. A charge that fails opens an invoice's
/// checkout again; that of a subscription is collected like any other invoice.
/// </summary>
public sealed class CompleteCheckout(
    BillingDb db, BillingRun run, InvoiceIssue issue, Collection collection, Charges charges, RedeemCode codes,
    CurrentTenant tenant)
{
    /// <summary>
    /// <c>POST /v1/sandbox/checkouts/{id}/complete</c>: stands for the customer, who pays with a number of the sandbox or by transfer.
    /// </summary>
    public static async Task<IResult> HandleAsync(
        string id,
        HttpContext http,
        BillingDb db,
        CompleteCheckout complete,
        PublicUrl links,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        SandboxClock.RequireTest(tenant);
        if (!await db.Set<CheckoutSession>().AnyAsync(c => c.Id == id, cancel))
        {
            throw Refusal.NotFound("Checkout");
        }
        var body = await BodyReader.ReadObjectAsync(http);
        var method = NewMethod.OfSandbox(body, "transfer");
        body.ThrowIfInvalid();
        return Reply.Ok(CheckoutDetailsAnswer.Of(await complete.RunAsync(id, method, cancel), links));
    }

    /// <summary>Completes it. Never inside a transaction: a provider is asked.</summary>
    /// <param name="id">The checkout.</param>
    /// <param name="method">What the customer handed over; null to pay by transfer.</param>
    /// <param name="cancel">Cancels it, until money may move.</param>
    /// <param name="order">What a page says besides; null for nothing.</param>
    /// <exception cref="Refusal">It is not open, does not offer the method, has no use any more, or its payment failed.</exception>
    public async Task<CheckoutSession> RunAsync(string id, NewMethod? method, CancellationToken cancel, CheckoutOrder? order = null)
    {
        var customerId = await db.WriteAsync(() => BeginAsync(id, method, order, cancel), cancel);
        await charges.RunDueAsync(customerId, cancel);
        var session = await db.Set<CheckoutSession>().AsNoTracking().SingleAsync(c => c.Id == id, cancel);
        return session.Status switch
        {
            CheckoutStatus.Errored => throw Refusal.BadRequest("What this checkout was for cannot be paid any more"),
            CheckoutStatus.Opened => throw Refusal.BadRequest($"The payment failed: {session.LastError}"),
            _ => session,
        };
    }

    private async Task<string> BeginAsync(string id, NewMethod? handed, CheckoutOrder? order, CancellationToken cancel)
    {
        var customerId = await db.Set<CheckoutSession>().Where(c => c.Id == id).Select(c => c.CustomerId).SingleOrDefaultAsync(cancel)
            ?? throw Refusal.NotFound("Checkout");
        var customer = await GetCustomer.LockAsync(db, customerId, cancel);
        var session = await db.Set<CheckoutSession>().SingleAsync(c => c.Id == id, cancel);
        if (order is not null && await db.Set<Transaction>().AnyAsync(t => t.Id == order.TransactionId, cancel))
        {
            // the same form once more
            return customerId;
        }
        RefuseState(session, handed);
        var method = handed?.For(customerId, tenant.Now);
        if (method is not null)
        {
            db.Add(method);
            session.PaymentMethodId = method.Id;
        }
        if (session.SubscriptionId is not null)
        {
            await SubscribeAsync(session, customer, method, order, cancel);
        }
        else
        {
            await PayAsync(session, customer, method, order, cancel);
        }
        return customerId;
    }

    private void RefuseState(CheckoutSession session, NewMethod? handed)
    {
        if (session.Status != CheckoutStatus.Opened)
        {
            throw Refusal.WrongState("Checkout", Words<CheckoutStatus>.Of(session.Status), "opened");
        }
        if (session.ExpiresAt <= tenant.Now)
        {
            throw Refusal.BadRequest("The checkout has expired");
        }
        if (session.TransactionId is not null)
        {
            throw Refusal.BadRequest("The checkout is being paid already");
        }
        // a card in a telephone is one too
        if (!session.AvailablePaymentMethods.Contains(handed?.Type ?? "transfer")
            && !session.AvailablePaymentMethods.Contains(handed?.Way ?? "transfer"))
        {
            throw Refusal.Field("type", $"The checkout offers {string.Join(" | ", session.AvailablePaymentMethods)}");
        }
    }

    /// <summary>The subscription begins, now or at its date; what is due of it is issued, and charged at once.</summary>
    private async Task SubscribeAsync(
        CheckoutSession session, Customer customer, PaymentMethod? method, CheckoutOrder? order, CancellationToken cancel)
    {
        var subscription = await db.Set<Subscription>().SingleAsync(s => s.Id == session.SubscriptionId, cancel);
        if (subscription.Status != SubscriptionStatus.Pending || customer.Status == CustomerStatus.Archived)
        {
            session.Close(CheckoutStatus.Errored);
            return;
        }
        if (order?.Code is { } code)
        {
            await codes.ForAsync(subscription, code, cancel);
        }
        if (method is null)
        {
            PaymentChoice.SetType(customer, "transfer", []);
        }
        else
        {
            PaymentChoice.Set(customer, method);
        }
        customer.UpdatedAt = tenant.Now;
        session.Complete(tenant.Now);
        await ActivateSubscription.StartAsync(subscription, db, tenant.Now, cancel, session.StartsAt);
        await db.SaveChangesAsync(cancel);
        if (method is not null)
        {
            await collection.RecoverAsync(customer.Id, cancel);
        }
        await run.CatchUpAsync(subscription, cancel);
        await db.SaveChangesAsync(cancel);
        var first = await db.Set<Invoice>().Where(i => i.SubscriptionId == subscription.Id && i.CollectAt != null)
            .OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).ToListAsync(cancel);
        foreach (var invoice in first)
        {
            await collection.AttemptAsync(invoice, cancel);
        }
    }

    /// <summary>The invoice is issued, and charged with the method, or waits for the transfer.</summary>
    private async Task PayAsync(
        CheckoutSession session, Customer customer, PaymentMethod? method, CheckoutOrder? order, CancellationToken cancel)
    {
        var invoice = await db.Set<Invoice>().Include(i => i.Lines).SingleOrDefaultAsync(i => i.Id == session.InvoiceId, cancel);
        if (invoice?.Status == InvoiceStatus.Draft && customer.Status != CustomerStatus.Archived)
        {
            if (order?.Code is { } code)
            {
                await codes.ForAsync(invoice, code, cancel);
            }
            await ManualInvoice.TotalAsync(db, invoice, tenant.Now, cancel);
            await issue.IssueAsync([invoice], cancel, staysHere: true);
            // the checkout charges it, and nobody else beside it
            invoice.CollectAt = null;
            if (invoice.AmountDue == 0)
            {
                session.Complete(tenant.Now);
                return;
            }
        }
        if (invoice is not { IsPayable: true })
        {
            session.Close(CheckoutStatus.Errored);
            return;
        }
        if (method is null)
        {
            session.Complete(tenant.Now);
            return;
        }
        var open = invoice.AmountDue - await PlannedPayments.SumAsync(db, invoice.Id, cancel);
        if (open <= 0)
        {
            throw Refusal.BadRequest("Payments of all that is due on this invoice are planned or under way");
        }
        if (order is not null)
        {
            await PayInvoice.RefuseTooManyAsync(db, invoice.Id, tenant.Now, cancel);
        }
        var payment = Charges.New(invoice, method, open, order?.TransactionId ?? Ids.New("tra"), tenant.Now, tenant.Now);
        session.TransactionId = payment.Id;
        db.Add(payment);
    }
}

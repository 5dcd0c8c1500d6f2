using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.PromotionCodes;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages.CheckingOut;

/// <summary>What an order would come to.</summary>
/// <param name="Paper">The invoice that would be issued first; null when nothing is due at the start.</param>
/// <param name="Amount">What would be due on it, in minor units.</param>
/// <param name="Currency">Of it.</param>
/// <param name="StartsAt">When, if later than now.</param>
/// <param name="Later">The names of what is billed by usage.</param>
/// <param name="CodeFault">Why the code cannot be redeemed; null where it can, or there is none.</param>
public sealed record OrderPreview(
    InvoiceDocument? Paper, long Amount, string Currency, Instant? StartsAt, IReadOnlyList<string> Later, CodeFault? CodeFault);

/// <summary>Finds out what an order comes to by placing it, with the code that places orders, and taking it back.</summary>
public sealed class CheckoutPreview(BillingDb db, RedeemCode codes, BillingRun run, CurrentTenant tenant)
{
    /// <param name="session">The checkout.</param>
    /// <param name="code">The code of a promotion; null for none.</param>
    /// <param name="details">Billing details that are not stored yet; null for those of the customer.</param>
    /// <param name="language">Of the page.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<OrderPreview> RunAsync(
        CheckoutSession session, string? code, Body? details, string language, CancellationToken cancel)
    {
        var now = tenant.Now;
        try
        {
            return await db.RehearseAsync(
                async () =>
                {
                    if (details is not null)
                    {
                        await SetDetailsAsync(session.CustomerId, details, cancel);
                    }
                    return session.SubscriptionId is { } id
                        ? await OfSubscriptionAsync(session, id, code, language, cancel)
                        : await OfInvoiceAsync(session.InvoiceId!, code, language, cancel);
                },
                cancel);
        }
        catch (CodeRefused refused) when (code is not null)
        {
            tenant.MoveTo(now);
            return await RunAsync(session, null, details, language, cancel) with { CodeFault = refused.Fault };
        }
        finally
        {
            tenant.MoveTo(now);
        }
    }

    private async Task SetDetailsAsync(string customerId, Body details, CancellationToken cancel)
    {
        var fields = CustomerFields.Read(details, await CustomerLookups.LoadAsync(db, [details], cancel), isCreate: false);
        if (!details.IsValid)
        {
            return;
        }
        var customer = await db.Set<Customer>().SingleAsync(c => c.Id == customerId, cancel);
        fields.SetOn(customer, await db.Set<InvoicingEntity>().SingleAsync(e => e.Id == customer.InvoicingEntityId, cancel));
        await db.SaveChangesAsync(cancel);
    }

    private async Task<OrderPreview> OfSubscriptionAsync(
        CheckoutSession session, string id, string? code, string language, CancellationToken cancel)
    {
        var subscription = await db.Set<Subscription>().SingleAsync(s => s.Id == id, cancel);
        if (code is not null)
        {
            await codes.ForAsync(subscription, code, cancel);
        }
        var startsAt = session.StartsAt > tenant.Now ? session.StartsAt : null;
        var phase = subscription.Phases.OrderBy(p => p.Order).First();
        // what will be due on the day of the start is found on that day
        tenant.MoveTo(startsAt ?? tenant.Now);
        await ActivateSubscription.StartAsync(subscription, db, tenant.Now, cancel, session.StartsAt);
        await db.SaveChangesAsync(cancel);
        await run.CatchUpAsync(subscription, cancel);
        await db.SaveChangesAsync(cancel);
        var first = await db.Set<Invoice>().AsNoTracking().Include(i => i.Lines)
            .Where(i => i.SubscriptionId == id && i.IssuedAt != null).OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).ToListAsync(cancel);
        var billed = first.SelectMany(i => i.Lines).Select(l => l.ProductId).ToHashSet();
        var later = phase.Products.Where(p => !billed.Contains(p.ProductId)).Select(p => p.Name).Distinct().ToList();
        return first.Count == 0
            ? new OrderPreview(null, 0, subscription.Currency, startsAt, later, null)
            : await OfAsync(first[0], language, startsAt, later, cancel) with { Amount = first.Sum(i => i.AmountDue) };
    }

    private async Task<OrderPreview> OfInvoiceAsync(string id, string? code, string language, CancellationToken cancel)
    {
        var invoice = await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == id, cancel);
        if (invoice.Status == InvoiceStatus.Draft)
        {
            if (code is not null)
            {
                await codes.ForAsync(invoice, code, cancel);
            }
            await ManualInvoice.TotalAsync(db, invoice, tenant.Now, cancel);
        }
        return await OfAsync(invoice, language, null, [], cancel);
    }

    private async Task<OrderPreview> OfAsync(
        Invoice invoice, string language, Instant? startsAt, IReadOnlyList<string> later, CancellationToken cancel)
    {
        var entity = await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.Id == invoice.InvoicingEntityId, cancel);
        var paper = await DownloadInvoice.PaperAsync(db, invoice, entity, language, cancel);
        return new OrderPreview(paper, invoice.AmountDue, invoice.Currency, startsAt, later, null);
    }
}

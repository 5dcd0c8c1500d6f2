using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;
using Offset = Plumbline.Server.Wire.Offset;

namespace Plumbline.Server.Features.Components;

/// <summary>
/// What a customer may see of itself (ours): with a key of the company, or with a token of this customer. Only what is meant for the
/// customer is in these answers: no metadata, no segments, no drafts.
/// </summary>
public static class ShownToCustomers
{
    private static readonly SubscriptionStatus[] Hidden =
        [SubscriptionStatus.Draft, SubscriptionStatus.Voided, SubscriptionStatus.Archived];

    public static async Task<IResult> CustomerAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(ShownCustomerAnswer.Of(await FindAsync(id, http, db, cancel)));

    public static async Task<IResult> InvoicesAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var page = PageOf(http);
        await FindAsync(id, http, db, cancel);
        return Reply.Ok(await page.PageAsync(
            Issued(db, id).OrderByDescending(i => i.IssuedAt).ThenByDescending(i => i.Id), ShownInvoiceAnswer.Of, cancel));
    }

    public static async Task<IResult> InvoicePdfAsync(
        string id, string invoiceId, HttpContext http, BillingDb db, InvoiceReader reader, CancellationToken cancel)
    {
        await FindAsync(id, http, db, cancel);
        return await Issued(db, id).AnyAsync(i => i.Id == invoiceId, cancel)
            ? await DownloadInvoice.HandleAsync(invoiceId, http, db, reader, cancel)
            : throw Refusal.NotFound("Invoice");
    }

    public static async Task<IResult> SubscriptionsAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var page = PageOf(http);
        await FindAsync(id, http, db, cancel);
        return Reply.Ok(await page.PageAsync(
            db.Set<Subscription>().AsNoTracking().Where(s => s.CustomerId == id && !Hidden.Contains(s.Status))
                .OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id),
            s => ShownSubscriptionAnswer.Of(s, tenant.Now), cancel));
    }

    public static async Task<IResult> PaymentMethodsAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel)
    {
        await FindAsync(id, http, db, cancel);
        return await PaymentMethodRoutes.ListAsync(id, http, db, cancel);
    }

    // another customer's is simply not found
    private static async Task<Customer> FindAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel) =>
        http.Features.Get<CustomerToken>() is { } token && token.CustomerId != id
            ? throw Refusal.NotFound("Customer")
            : await db.Set<Customer>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null, cancel)
                ?? throw Refusal.NotFound("Customer");

    private static IQueryable<Invoice> Issued(BillingDb db, string customerId) => db.Set<Invoice>().AsNoTracking().Where(
        i => i.CustomerId == customerId && i.IssuedAt != null && i.Status != InvoiceStatus.Draft);

    private static Offset PageOf(HttpContext http)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        return faults.Count > 0 ? throw Refusal.Invalid(faults) : page;
    }
}

public sealed record ShownCustomerAnswer(
    string Id, string Name, string? Currency, string? Country, string? Language, string? BillingEmail, Address BillingAddress,
    IReadOnlyList<TaxIdAnswer> TaxIds, string? PaymentMethodType)
{
    public static ShownCustomerAnswer Of(Customer c) => new(
        c.Id, c.Name, c.Currency, c.Country, c.Language, c.BillingEmail, c.BillingAddress.ForAnswer(), TaxParties.NumbersOf(c),
        c.PaymentMethodType);
}

public sealed record ShownInvoiceAnswer(
    string Id, string Number, InvoiceType Type, InvoiceStatus Status, string Currency, long TotalAmount, long AmountDue,
    Instant IssuedAt, Instant? DueAt)
{
    public static ShownInvoiceAnswer Of(Invoice i) => new(
        i.Id, i.Number ?? "", i.Type, i.Status, i.Currency, i.TotalAmount, i.AmountDue, i.IssuedAt!.Value, i.DueAt);
}

public sealed record ShownProductAnswer(string Name, decimal Count);

public sealed record ShownSubscriptionAnswer(
    string Id, string? Name, SubscriptionStatus Status, string Currency, Instant? StartsAt, Instant? CancelAt, Instant? NextPaymentAt,
    IReadOnlyList<ShownProductAnswer> Products)
{
    public static ShownSubscriptionAnswer Of(Subscription s, Instant now) => new(
        s.Id, s.Name, s.Status, s.Currency, s.StartsAt, s.CancelAt, s.NextPaymentAt,
        [
            .. (s.PhaseAt(now)?.Products ?? []).Where(p => !(p.DetachedAt <= now)).Select(p => new ShownProductAnswer(p.Name, p.Count)),
        ]);
}

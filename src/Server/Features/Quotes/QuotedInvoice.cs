using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions.Valuation;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>The invoice that a one-off quote offers: a draft that nobody else may change or issue until the quote is signed.</summary>
public sealed class QuotedInvoice(BillingDb db, CreateInvoice create, InvoiceIssue issue, CurrentTenant tenant)
{
    /// <summary>Every line of a quote is of a product.</summary>
    public static void RequireProducts(Body body)
    {
        if (body.Raw("line_items") is not { ValueKind: JsonValueKind.Array } lines)
        {
            return;
        }
        foreach (var (line, i) in lines.EnumerateArray().Select((line, i) => (line, i)))
        {
            if (line.ValueKind == JsonValueKind.Object && !line.TryGetProperty("product_id", out _))
            {
                body.RefuseAt(["line_items", i, "product_id"], "Required", "invalid_type");
            }
        }
    }

    /// <summary>Reads the <c>invoice</c> of a body and stores it, in place of the one that the quote has. Faults are thrown.</summary>
    public async Task OfferAsync(Quote quote, Body body, CancellationToken cancel)
    {
        var invoice = await create.AddAsync(body, quote.CustomerId, quote.Currency, "draft", cancel, quote.InvoicingEntityId);
        await KeepAsync(quote, invoice, cancel);
    }

    private async Task KeepAsync(Quote quote, Invoice invoice, CancellationToken cancel)
    {
        if (quote.InvoiceId is { } old)
        {
            var before = await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == old, cancel);
            db.RemoveRange(before.Lines);
            db.Remove(before);
            db.RemoveRange(await db.Set<CustomPropertyValue>()
                .Where(v => v.Carrier == Carrier.Invoice && v.CarrierId == old).ToListAsync(cancel));
        }
        invoice.QuoteId = quote.Id;
        quote.InvoiceId = invoice.Id;
        quote.Amount = invoice.AmountExcludingTax;
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>The same lines once more, for another quote. A number that was given stays with the first.</summary>
    public async Task CopyAsync(Quote from, Quote to, CancellationToken cancel)
    {
        var source = await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == from.InvoiceId, cancel);
        var ids = source.Lines.ToDictionary(l => l.Id, _ => Ids.New("ili"), StringComparer.Ordinal);
        var values = db.Entry(source).CurrentValues.Clone();
        values[nameof(Invoice.Id)] = Ids.New("inv");
        values[nameof(Invoice.CreatedAt)] = tenant.Now;
        var copy = (Invoice)values.ToObject();
        copy.Status = InvoiceStatus.Draft;
        (copy.Number, copy.IsImported, copy.Reference) = (null, false, source.IssuedAt is null ? source.Reference : null);
        (copy.IssuedAt, copy.DueAt, copy.SettledAt, copy.CollectAt) = (null, source.IssuedAt is null ? source.DueAt : null, null, null);
        (copy.AmountPaid, copy.AmountCredited, copy.Version) = (0, 0, 0);
        copy.Allocations = [];
        copy.UpdatedAt = tenant.Now;
        copy.Coupons =
        [
            .. source.Coupons.Select(c => c with
            {
                SubscriptionCouponId = Ids.New("coos"),
                Lines = [.. c.Lines.Select(l => l with { LineId = ids[l.LineId] })],
            }),
        ];
        foreach (var line in source.Lines)
        {
            var lineValues = db.Entry(line).CurrentValues.Clone();
            lineValues[nameof(InvoiceLine.Id)] = ids[line.Id];
            lineValues[nameof(InvoiceLine.InvoiceId)] = copy.Id;
            copy.Lines.Add((InvoiceLine)lineValues.ToObject());
        }
        db.Add(copy);
        await ManualInvoice.TotalAsync(db, copy, tenant.Now, cancel);
        await KeepAsync(to, copy, cancel);
    }

    /// <summary>The offer was signed: it is issued with the tax rules of today, or left to be looked at.</summary>
    public async Task IssueAsync(Quote quote, CancellationToken cancel)
    {
        if (quote.Options.GenerateDraftInvoices)
        {
            return;
        }
        var invoice = await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == quote.InvoiceId, cancel);
        if (invoice.DueAt < tenant.Now)
        {
            // a term that ran out before anybody agreed to it says nothing
            invoice.DueAt = null;
        }
        await ManualInvoice.TotalAsync(db, invoice, tenant.Now, cancel);
        await issue.IssueAsync([invoice], cancel);
    }

    public async Task<ValuationAnswer> ValueAsync(Quote quote, string? granularity, CancellationToken cancel)
    {
        var invoice = await db.Set<Invoice>().AsNoTracking().SingleAsync(i => i.Id == quote.InvoiceId, cancel);
        var total = invoice.AmountExcludingTax;
        var invoiced = invoice.IssuedAt is null ? 0 : total;
        var zone = DateTimeZoneProviders.Tzdb[await db.Set<InvoicingEntities.InvoicingEntity>()
            .Where(e => e.Id == quote.InvoicingEntityId).Select(e => e.Timezone).SingleAsync(cancel)];
        var at = invoice.IssuedAt ?? tenant.Now;
        var periods = granularity is null ? null : CalendarPeriods.Of(granularity, zone);
        return new ValuationAnswer(
            new ContractValueAnswer(total, invoiced, total - invoiced, [], periods?.Sum(at, at, [new Piece(null, null, at, total)])),
            new RecurringValueAnswer(0, [], periods?.Sum(at, at, [])),
            new ArrAnswer(0, new VariableArrAnswer(0, 0)));
    }
}

/// <summary>What keeps others from an invoice that is only offered.</summary>
public static class QuoteHold
{
    /// <summary>Refuses to change, issue or delete a draft of a quote that may still be signed.</summary>
    public static async Task RefuseAsync(BillingDb db, Invoice invoice, CancellationToken cancel)
    {
        if (invoice is { Status: InvoiceStatus.Draft, QuoteId: { } id }
            && await db.Set<Quote>().AnyAsync(q => q.Id == id && q.Status != QuoteStatus.Signed, cancel))
        {
            throw Refusal.BadRequest($"The invoice is offered by quote {id}: change it there");
        }
    }
}

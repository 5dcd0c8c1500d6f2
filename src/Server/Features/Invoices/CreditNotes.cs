using Microsoft.EntityFrameworkCore;
using Plumbline.Engine.Money;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Features.Wallets;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>What is left of the lines of an invoice that have one tax rate, after everything that was given back of them.</summary>
public sealed record CreditableRate(decimal TaxRate, long Net, long Tax)
{
    public long Gross => Net + Tax;
}

/// <summary>
/// Makes credit notes of an invoice, whole or in part, never more than is left of it: what earlier notes and changes of the contract gave
/// back counts.
/// </summary>
public sealed class CreditNotes(
    BillingDb db, InvoiceIssue issue, Settlement settlement, WalletMoney wallets, CurrentTenant tenant)
{
    /// <summary>What can still be credited, by tax rate, with the lines of the invoice that nothing was given back of.</summary>
    public static async Task<IReadOnlyList<CreditableRate>> RemainingAsync(BillingDb db, Invoice invoice, CancellationToken cancel)
    {
        var lineIds = invoice.Lines.Select(l => l.Id).ToList();
        var given = await db.Set<Invoice>().AsNoTracking()
            .Where(i => i.IssuedAt != null && i.Status != InvoiceStatus.Draft)
            .SelectMany(i => i.Lines, (i, l) => new { i.Type, i.OriginalInvoiceId, Line = l })
            .Where(r => lineIds.Contains(r.Line.OriginalLineId!)
                || (r.Line.OriginalLineId == null && r.OriginalInvoiceId == invoice.Id && r.Type == InvoiceType.CreditNote))
            .Select(r => r.Line).ToListAsync(cancel);
        return
        [
            .. invoice.Lines.OrderBy(l => l.Position).GroupBy(l => l.TaxRate).Select(g => new CreditableRate(
                g.Key,
                g.Sum(l => Sign(l) * l.AmountExcludingTax) - given.Where(c => c.TaxRate == g.Key).Sum(Net),
                g.Sum(l => Sign(l) * l.TaxAmount) - given.Where(c => c.TaxRate == g.Key).Sum(Tax))),
        ];
    }

    /// <summary>A credit note of a part of the invoice, or of all that is left of it; a draft until it is issued.</summary>
    public async Task<Invoice> DraftAsync(Invoice invoice, long? grossAmount, CancellationToken cancel)
    {
        var remaining = await RemainingAsync(db, invoice, cancel);
        var left = remaining.Sum(r => r.Gross);
        if (left <= 0)
        {
            throw Refusal.BadRequest("Nothing of this invoice is left to credit");
        }
        var wanted = grossAmount ?? left;
        if (wanted > left)
        {
            throw Refusal.Field("amount_including_tax", $"More than the {left} that is left to credit");
        }
        var note = Begin(invoice);
        db.Add(note);
        var untouched = left == invoice.TotalAmount && wanted == left;
        var lines = untouched ? Mirror(note, invoice) : PartLines(note, invoice, remaining, wanted);
        foreach (var line in lines)
        {
            note.Lines.Add(line);
            db.Add(line);
        }
        (note.AmountExcludingTax, note.TaxAmount) = (lines.Sum(Net), lines.Sum(Tax));
        note.TotalAmount = note.AmountExcludingTax + note.TaxAmount;
        if (note.TotalAmount != wanted)
        {
            throw new InvalidOperationException($"A credit note of {wanted} came to {note.TotalAmount}");
        }
        return note;
    }

    /// <summary>Issues a credit note: it lowers what is due on its invoice, and gives back the rest the way it was told to.</summary>
    public async Task IssueAsync(Invoice note, Invoice? invoice, CancellationToken cancel)
    {
        if (invoice is null)
        {
            await issue.IssueAsync([note], cancel, staysHere: true);
            await RefundAsync(note, cancel);
            return;
        }
        var left = (await RemainingAsync(db, invoice, cancel)).Sum(r => r.Gross);
        if (note.TotalAmount > left)
        {
            throw Refusal.BadRequest($"Only {left} of invoice {invoice.Number} is left to credit");
        }
        await issue.IssueAsync([note], cancel, staysHere: true);
        issue.Allocate(note, invoice);
        await db.SaveChangesAsync(cancel);
        if (note.TotalAmount == left)
        {
            invoice.RefundedAt = tenant.Now;
        }
        await RefundAsync(note, cancel);
    }

    /// <summary>Records that what a note still owes was paid outside.</summary>
    public void PayOutside(Invoice note)
    {
        if (note.AmountDue > 0)
        {
            settlement.PayOut(note, null, note.AmountDue, Ids.New("tra"));
        }
    }

    private async Task RefundAsync(Invoice note, CancellationToken cancel)
    {
        switch (note.RefundMethod)
        {
            case RefundMethod.External:
                PayOutside(note);
                break;
            case RefundMethod.Wallet when note.AmountDue > 0:
                // without an invoice behind it nothing was ever paid
                var type = note.OriginalInvoiceId is null ? WalletTransactionType.CreditFree : WalletTransactionType.CreditPaid;
                await wallets.RefundAsync(note, type, note.InternalComment, cancel);
                break;
            case RefundMethod.OriginalPaymentMethod when note.AmountDue > 0:
                await SendBackAsync(note, cancel);
                break;
            default:
                break;
        }
    }

    /// <summary>Has the providers send back what the note owes: the newest payment first, none more than was paid with it.</summary>
    private async Task SendBackAsync(Invoice note, CancellationToken cancel)
    {
        var payments = await db.Set<Transaction>().Include(t => t.Allocations)
            .Where(t => t.Status == TransactionStatus.Settled && t.ProviderName != null
                && (t.Type == TransactionType.Subscription || t.Type == TransactionType.OneTime)
                && t.Allocations.Any(a => a.InvoiceId == note.OriginalInvoiceId))
            .OrderByDescending(t => t.SettledAt).ThenByDescending(t => t.Id).ToListAsync(cancel);
        var owed = note.AmountDue;
        foreach (var payment in payments)
        {
            var part = Math.Min(owed, await PlannedPayments.RefundableAsync(db, payment, cancel));
            if (part > 0)
            {
                settlement.PlanReturn(payment, note, part, Ids.New("tra"), TransactionType.Refund);
                owed -= part;
            }
        }
        if (owed > 0)
        {
            throw Refusal.BadRequest(owed == note.AmountDue
                ? "The invoice was not paid with a payment method that money can be sent back to; use refund_method 'external'"
                : $"Only {note.AmountDue - owed} can be sent back the way it was paid; use refund_method 'external' or a smaller amount");
        }
    }

    private Invoice Begin(Invoice invoice) => new()
    {
        TenantId = invoice.TenantId,
        Id = Ids.New("inv"),
        Type = InvoiceType.CreditNote,
        Status = InvoiceStatus.Draft,
        CustomerId = invoice.CustomerId,
        InvoicingEntityId = invoice.InvoicingEntityId,
        SubscriptionId = invoice.SubscriptionId,
        Currency = invoice.Currency,
        Customer = invoice.Customer,
        Seller = invoice.Seller,
        TaxScheme = invoice.TaxScheme,
        PurchaseOrder = invoice.PurchaseOrder,
        OriginalInvoiceId = invoice.Id,
        OriginalInvoiceNumber = invoice.Number,
        PeriodStartsAt = invoice.PeriodStartsAt,
        PeriodEndsAt = invoice.PeriodEndsAt,
        HasOwnLines = true,
        CreatedAt = tenant.Now,
        UpdatedAt = tenant.Now,
    };

    /// <summary>Every line as it was, the other way round.</summary>
    private static List<InvoiceLine> Mirror(Invoice note, Invoice invoice) =>
    [
        .. invoice.Lines.OrderBy(l => l.Position).Select((l, i) => new InvoiceLine
        {
            TenantId = note.TenantId,
            Id = Ids.New("ili"),
            InvoiceId = note.Id,
            Position = i,
            Name = l.Name,
            Description = l.Description,
            EntryType = l.EntryType == EntryType.Debit ? EntryType.Credit : EntryType.Debit,
            ProductId = l.ProductId,
            ProductType = l.ProductType,
            UnitName = l.UnitName,
            UnitsCount = l.UnitsCount,
            UnitAmount = l.UnitAmount,
            AmountExcludingTax = l.AmountExcludingTax,
            TaxRate = l.TaxRate,
            HasOwnTaxRate = l.HasOwnTaxRate,
            TaxAmount = l.TaxAmount,
            DiscountAmount = l.DiscountAmount,
            DiscountPercent = l.DiscountPercent,
            PeriodStartsAt = l.PeriodStartsAt,
            PeriodEndsAt = l.PeriodEndsAt,
            RevenueType = l.RevenueType,
            RevenueInterval = l.RevenueInterval,
            OriginalLineId = l.Id,
            DisplayUnitAmount = l.DisplayUnitAmount,
            DisplayServicePeriod = l.DisplayServicePeriod,
        }),
    ];

    /// <summary>
    /// One line a tax rate, in proportion to what is left at it. The last note of an invoice takes exactly what is left of net and tax, so
    /// that all notes together are the invoice.
    /// </summary>
    private static List<InvoiceLine> PartLines(Invoice note, Invoice invoice, IReadOnlyList<CreditableRate> remaining, long gross)
    {
        var rates = remaining.Where(r => r.Gross > 0).ToList();
        var shares = Split.LargestRemainder(Math.Min(gross, rates.Sum(r => r.Gross)), [.. rates.Select(r => (decimal)r.Gross)]);
        return
        [
            .. rates.Zip(shares).Where(p => p.Second > 0).Select((p, i) =>
            {
                var tax = Rounding.ToMinor((decimal)p.Second * p.First.Tax / p.First.Gross);
                return new InvoiceLine
                {
                    TenantId = note.TenantId,
                    Id = Ids.New("ili"),
                    InvoiceId = note.Id,
                    Position = i,
                    Name = $"Credit on invoice {invoice.Number}",
                    EntryType = EntryType.Credit,
                    UnitsCount = 1,
                    UnitAmount = p.Second - tax,
                    AmountExcludingTax = p.Second - tax,
                    TaxRate = p.First.TaxRate,
                    HasOwnTaxRate = true,
                    TaxAmount = tax,
                };
            }),
        ];
    }

    private static int Sign(InvoiceLine line) => line.EntryType == EntryType.Credit ? -1 : 1;

    // on a credit note, what is given back is above 0
    private static long Net(InvoiceLine line) => -Sign(line) * line.AmountExcludingTax;

    private static long Tax(InvoiceLine line) => -Sign(line) * line.TaxAmount;
}

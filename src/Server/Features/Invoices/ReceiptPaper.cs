using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Wire;
using PaperTotals = Plumbline.Server.Features.Invoices.Pdf.InvoiceTotals;

namespace Plumbline.Server.Features.Invoices;

/// <summary>
/// The receipt of an invoice: the payments whose money is there, and what was given back of them. Beyond the contract. Of one payment alone
/// when <c>transaction_id</c> names it.
/// </summary>
public static class ReceiptPaper
{
    public static async Task<InvoiceDocument> OfAsync(
        BillingDb db, Invoice invoice, InvoiceDocument paper, InvoicingEntity entity, string? transactionId, CancellationToken cancel)
    {
        if (invoice.Type == InvoiceType.CreditNote)
        {
            throw Refusal.BadRequest("A credit_note has no receipt; this needs an invoice or a document");
        }
        var rows = await db.Set<Transaction>().AsNoTracking().Include(t => t.Allocations)
            .Where(t => t.Status == TransactionStatus.Settled && t.Allocations.Any(a => a.InvoiceId == invoice.Id))
            .OrderBy(t => t.SettledAt).ThenBy(t => t.Id).ToListAsync(cancel);
        if (transactionId is not null)
        {
            rows = [.. rows.Where(t => t.Id == transactionId || t.OriginalTransactionId == transactionId)];
        }
        if (!rows.Exists(t => t.Type is TransactionType.Subscription or TransactionType.OneTime))
        {
            throw transactionId is null
                ? Refusal.BadRequest($"Nothing of the invoice is paid; it is {Words<InvoiceStatus>.Of(invoice.Status)}")
                : Refusal.NotFound("Transaction");
        }
        var methods = rows.Select(t => t.PaymentMethodId).OfType<string>().Distinct().ToList();
        var endings = await db.Set<PaymentMethod>().AsNoTracking().Where(m => methods.Contains(m.Id))
            .ToDictionaryAsync(m => m.Id, m => m.NumberEnding, cancel);
        var zone = DateTimeZoneProviders.Tzdb[entity.Timezone];
        var texts = InvoiceTexts.For(paper.Language);
        return Of(
            paper,
            [.. rows.Select(t => RowOf(t, invoice.Id, endings.GetValueOrDefault(t.PaymentMethodId ?? ""), zone, texts))],
            texts);
    }

    private static InvoiceDocument Of(InvoiceDocument paper, IReadOnlyList<InvoicePayment> payments, InvoiceTexts texts) => paper with
    {
        Kind = InvoiceDocumentKind.Receipt,
        Title = null,
        Mark = InvoiceMark.None,
        IssueDate = payments[^1].Date,
        DueDate = null,
        PaymentReference = null,
        Lines = [],
        Payments = payments,
        Totals = new PaperTotals
        {
            NetMinor = paper.Totals.NetMinor,
            Taxes = paper.Totals.Taxes,
            TotalMinor = paper.Totals.TotalMinor,
            PaidMinor = payments.Sum(p => p.AmountMinor),
        },
        BankDetails = [],
        LateFeeText = null,
        Note = null,
        AdditionalFields = [new InvoiceField(texts["receipt_for"], paper.Number), .. paper.AdditionalFields],
    };

    private static InvoicePayment RowOf(Transaction t, string invoiceId, string? ending, DateTimeZone zone, InvoiceTexts texts)
    {
        var comesBack = t.Type is TransactionType.Refund or TransactionType.Chargeback;
        var amount = t.Allocations.Where(a => a.InvoiceId == invoiceId).Sum(a => a.Amount);
        var method = texts.Keys.Contains("payment_method_" + t.PaymentMethodType) ? texts["payment_method_" + t.PaymentMethodType] : "";
        var withEnding = ending is null ? method : texts.Fill("payment_ending", ("method", method), ("digits", ending));
        var key = t.Type == TransactionType.Chargeback ? "payment_disputed" : "payment_refunded";
        return new InvoicePayment(
            t.SettledAt!.Value.InZone(zone).Date,
            comesBack ? texts.Fill(key, ("method", withEnding)) : withEnding,
            t.Id,
            // a dispute that was won took nothing back
            comesBack ? t.ReversedAt is null ? -amount : 0 : amount);
    }
}

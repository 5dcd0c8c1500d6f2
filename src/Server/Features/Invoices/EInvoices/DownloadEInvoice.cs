using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>The e-invoice of an invoice that was read with its lines; what is missing for one is named, each with its rule.</summary>
public static class DownloadEInvoice
{
    public static async Task<byte[]> XmlAsync(
        BillingDb db, Invoice invoice, InvoicingEntity entity, DownloadFormat format, string language, CancellationToken cancel)
    {
        var document = (await SourceAsync(db, invoice, entity, language, cancel)).ToEInvoice();
        var isPeppol = format == DownloadFormat.Ubl;
        ThrowIfWrong(EInvoiceRules.Faults(document, isPeppol));
        return isPeppol ? UblDocument.Write(document) : CiiDocument.Write(document);
    }

    private static async Task<EInvoiceSource> SourceAsync(
        BillingDb db, Invoice invoice, InvoicingEntity entity, string language, CancellationToken cancel)
    {
        if (invoice.Type is not (InvoiceType.Invoice or InvoiceType.CreditNote))
        {
            throw Refusal.BadRequest($"A {Words<InvoiceType>.Of(invoice.Type)} has no e-invoice; this needs an invoice or a credit_note");
        }
        if (invoice.Number is not { Length: > 0 } || invoice.IssuedAt is null)
        {
            throw Refusal.BadRequest($"The invoice is {Words<InvoiceStatus>.Of(invoice.Status)}; this needs it to be issued");
        }
        var original = invoice.OriginalInvoiceId is null ? null : await db.Set<Invoice>().AsNoTracking()
            .Where(i => i.Id == invoice.OriginalInvoiceId).Select(i => i.IssuedAt).SingleOrDefaultAsync(cancel);
        var account = (await PaymentAccounts.LoadAsync(db, [invoice], cancel)).Of(invoice);
        var card = account is null && invoice.AmountPaid > 0 ? await CardAsync(db, invoice.Id, cancel) : null;
        return new EInvoiceSource(invoice, entity, account, card, original, language);
    }

    /// <summary>The card of the last payment that one made.</summary>
    private static Task<string?> CardAsync(BillingDb db, string invoiceId, CancellationToken cancel) => db.Set<Transaction>().AsNoTracking()
        .Where(t => t.Status == TransactionStatus.Settled && t.PaymentMethodType == "card" && t.PaymentMethodId != null
            && (t.Type == TransactionType.Subscription || t.Type == TransactionType.OneTime)
            && t.Allocations.Any(a => a.InvoiceId == invoiceId))
        .OrderByDescending(t => t.SettledAt).ThenByDescending(t => t.Id)
        .Join(db.Set<PaymentMethod>(), t => t.PaymentMethodId, m => m.Id, (t, m) => m.NumberEnding)
        .FirstOrDefaultAsync(cancel)!;

    private static void ThrowIfWrong(IReadOnlyList<EInvoiceFault> faults)
    {
        if (faults.Count > 0)
        {
            throw new Refusal(
                400,
                "validation_error",
                $"The invoice lacks what an e-invoice needs: {string.Join("; ", faults.Select(f => $"{f.Rule}: {f.Message}"))}",
                [.. faults.Take(Refusal.MaxErrors).Select(f => new FieldError(f.Rule, f.Field.Split('.'), $"{f.Rule}: {f.Message}"))]);
        }
    }
}

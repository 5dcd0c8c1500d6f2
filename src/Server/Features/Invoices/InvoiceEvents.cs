using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Invoices;

/// <summary>What a change of an invoice or credit note means to the world outside.</summary>
public static class InvoiceEvents
{
    // what people set on one; amounts and states have words of their own
    private static readonly string[] Texts =
    [
        nameof(Invoice.PurchaseOrder), nameof(Invoice.CustomNote), nameof(Invoice.AdditionalInfo), nameof(Invoice.Footer),
        nameof(Invoice.Properties), nameof(Invoice.DisplayFields), nameof(Invoice.Customer), nameof(Invoice.HasOwnLines),
        nameof(Invoice.BankAccountId), nameof(Invoice.PaymentMethodId), nameof(Invoice.DocumentName), nameof(Invoice.DueAt),
    ];

    public static IEnumerable<Happening> Of(Invoice invoice, RowChange change)
    {
        Happening Say(string type) => new(type, invoice.Id)
        {
            Resource = "invoice",
            CustomerId = invoice.CustomerId,
            SubscriptionId = invoice.SubscriptionId,
            InvoiceId = invoice.Id,
        };
        var words = (invoice.Type == InvoiceType.CreditNote ? OfCreditNote(invoice, change) : OfInvoice(invoice, change)).ToList();
        foreach (var word in words)
        {
            yield return Say(word);
        }
        var isCharged = words.Contains("invoice.ready") ? invoice.Type == InvoiceType.Invoice
            : invoice.Type == InvoiceType.ChildInvoiceRef && change.Became(nameof(Invoice.Status), InvoiceStatus.ChargedOnParent);
        if (isCharged && invoice.SubscriptionId is { } subscription)
        {
            yield return Say("subscription.charged") with { SubjectId = subscription, Resource = "subscription" };
        }
        if (words.Count == 0 && change.Touches(Texts))
        {
            yield return Say("invoice.updated");
        }
    }

    private static IEnumerable<string> OfInvoice(Invoice invoice, RowChange change)
    {
        if (change.IsGone)
        {
            yield return "invoice.deleted";
            yield break;
        }
        if (change.IsNew)
        {
            yield return "invoice.created";
        }
        if (change.Became(nameof(Invoice.Status), InvoiceStatus.GracePeriod) && invoice.GraceEndsAt is not null)
        {
            yield return "invoice.grace_period.started";
        }
        if (IsIssued(invoice, change))
        {
            yield return "invoice.ready";
        }
        if (invoice.LateAt is not null && change.Before<Instant?>(nameof(Invoice.LateAt)) is null)
        {
            yield return "invoice.late";
        }
        if (change.Became(nameof(Invoice.Status), InvoiceStatus.Paid))
        {
            yield return "invoice.settled";
        }
        if (change.Became(nameof(Invoice.Status), InvoiceStatus.Error))
        {
            yield return "invoice.errored";
        }
        if (change.Became(nameof(Invoice.Status), InvoiceStatus.Voided))
        {
            yield return "invoice.voided";
        }
        if (change.Became(nameof(Invoice.Status), InvoiceStatus.Uncollectible))
        {
            yield return "invoice.uncollectible";
        }
        if (invoice.RefundedAt is not null && change.Before<Instant?>(nameof(Invoice.RefundedAt)) is null)
        {
            yield return "invoice.refunded";
        }
    }

    private static IEnumerable<string> OfCreditNote(Invoice note, RowChange change)
    {
        if (change.IsGone)
        {
            yield return "invoice.deleted";
            yield break;
        }
        if (IsIssued(note, change))
        {
            yield return "credit_note.ready";
        }
        if (change.Touches(nameof(Invoice.Allocations)) || (change.IsNew && note.Allocations.Count > 0))
        {
            yield return "credit_note.allocations_updated";
        }
        if (change.Became(nameof(Invoice.Status), InvoiceStatus.Paid))
        {
            yield return "credit_note.settled";
        }
        if (change.Became(nameof(Invoice.Status), InvoiceStatus.Voided))
        {
            yield return "credit_note.voided";
        }
    }

    private static bool IsIssued(Invoice invoice, RowChange change) =>
        invoice is { IssuedAt: not null, PayerInvoiceId: null } && change.Before<Instant?>(nameof(Invoice.IssuedAt)) is null;
}

/// <summary>Invoices and credit notes as <c>GET /v2/invoices/{id}</c> answers them.</summary>
public sealed class InvoicePayloads(BillingDb db, InvoiceReader reader) : IPayloadSource
{
    public string Resource => "invoice";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var invoices = await db.Set<Invoice>().AsNoTracking().Include(i => i.Lines).Where(i => ids.Contains(i.Id)).ToListAsync(cancel);
        return (await reader.ListAsync(invoices, cancel)).ToDictionary(i => i.Id, object (i) => i, StringComparer.Ordinal);
    }
}

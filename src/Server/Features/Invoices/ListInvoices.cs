using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary><c>GET /v2/invoices</c>. Open invoices are left out unless asked for.</summary>
public static class ListInvoices
{
    private static readonly string[] Sorts = ["created_at", "emitted_at"];

    private static readonly string[] StatusWords =
    [
        "all", "open", "grace_period", "to_pay", "to_reconcile", "error", "paid", "finalized", "partially_paid", "outstanding", "refunded",
        "late", "draft", "pending_approval", "changes_requested", "voided", "closed", "uncollectible", "pending_consolidation",
        "consolidated", "settleable",
    ];

    private static readonly string[] TypeWords = ["invoice", "refund", "document", "child_invoice_ref", "child_creditnote_ref"];

    private static readonly InvoiceStatus[] Unpaid = [InvoiceStatus.ToPay, InvoiceStatus.PartiallyPaid];
    private static readonly InvoiceStatus[] Outstanding = [.. Unpaid, InvoiceStatus.Error];
    private static readonly InvoiceStatus[] Finalized =
        [.. Outstanding, InvoiceStatus.Paid, InvoiceStatus.Voided, InvoiceStatus.Uncollectible];

    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, InvoiceReader reader, CurrentTenant tenant, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var cursor = Cursor.Read(query, faults);
        var sort = QueryText.Word(query, "sort", Sorts, faults);
        var filter = new ListFilter<Invoice>(query, faults)
            .Choice("type", TypeWords, Types)
            .Choice("status", StatusWords, words => Statuses(words, tenant.Now))
            .Text("customer_id", i => i.CustomerId)
            .Own("customer_external_id", id => i => db.Set<Customer>().Any(c => c.Id == i.CustomerId && c.ExternalId == id))
            .Text("subscription_id", i => i.SubscriptionId)
            .Text("invoicing_entity_id", i => i.InvoicingEntityId)
            .Text("invoice_number", i => i.Number)
            .Text("original_invoice_id", i => i.OriginalInvoiceId)
            .Text("original_invoice_number", i => i.OriginalInvoiceNumber)
            .Own("line_item_id", id => i => i.Lines.Any(l => l.Id == id))
            .Date("issued_at", i => i.IssuedAt)
            .Date("due_at", i => i.DueAt)
            .Date("period_start", i => i.PeriodStartsAt)
            .Date("period_end", i => i.PeriodEndsAt)
            .Date("updated_at", i => i.UpdatedAt);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = filter.Apply(db.Set<Invoice>().AsNoTracking().Include(i => i.Lines).AsSplitQuery());
        Expression<Func<Invoice, Instant>> by = sort == "emitted_at" ? i => i.IssuedAt ?? i.CreatedAt : i => i.CreatedAt;
        return Reply.Ok(await cursor.PageAsync(rows, by, i => i.Id, page => reader.ListAsync(page, cancel), cancel));
    }

    private static Expression<Func<Invoice, bool>>? Types(IReadOnlyList<string> words)
    {
        if (words.Count == 0)
        {
            return null;
        }
        // the filter says refund where answers say credit_note
        var wanted = words.Select(w => w == "refund" ? "credit_note" : w)
            .Select(w => Words<InvoiceType>.TryParse(w, out var type) ? type : default).ToArray();
        return i => wanted.Contains(i.Type);
    }

    /// <summary>
    /// Statuses and their aliases. <c>late</c> is due before now and unpaid; <c>to_reconcile</c> and <c>settleable</c> are what a payment
    /// can still be put against.
    /// </summary>
    private static Expression<Func<Invoice, bool>>? Statuses(IReadOnlyList<string> words, Instant now)
    {
        if (words.Count == 0)
        {
            return i => i.Status != InvoiceStatus.Open;
        }
        if (words.Contains("all"))
        {
            return null;
        }
        var plain = words.SelectMany(w => w switch
        {
            "finalized" => Finalized,
            "outstanding" or "settleable" => Outstanding,
            "to_reconcile" => Unpaid,
            _ => Words<InvoiceStatus>.TryParse(w, out var status) ? [status] : Array.Empty<InvoiceStatus>(),
        }).ToArray();
        var late = words.Contains("late");
        var refunded = words.Contains("refunded");
        return i => plain.Contains(i.Status)
            || (late && Outstanding.Contains(i.Status) && i.DueAt < now)
            || (refunded && i.Type == InvoiceType.Invoice && i.TotalAmount > 0 && i.AmountCredited >= i.TotalAmount);
    }
}

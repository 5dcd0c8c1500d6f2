using System.Linq.Expressions;
using System.Text.Json.Nodes;
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
        var by = SortedBy(query, faults);
        var filter = Filter(query, db, tenant.Now, faults).Date("issued_at", i => i.IssuedAt).Date("due_at", i => i.DueAt);
        ThrowIfAny(faults);
        var rows = filter.Apply(db.Set<Invoice>().AsNoTracking().Include(i => i.Lines).AsSplitQuery());
        return Reply.Ok(await cursor.PageAsync(rows, by, i => i.Id, page => reader.ListAsync(page, cancel), cancel));
    }

    /// <summary><c>GET /v1/invoices</c>: the same by offset, in the v1 form and with its names of the dates.</summary>
    public static async Task<IResult> HandleV1Async(
        HttpContext http, BillingDb db, InvoiceReader reader, CurrentTenant tenant, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var offset = Wire.Offset.Read(query, faults);
        var by = SortedBy(query, faults);
        var ascending = QueryText.Word(query, "order", ["asc", "desc"], faults) == "asc";
        var filter = Filter(query, db, tenant.Now, faults).Date("emission_date", i => i.IssuedAt).Date("due_date", i => i.DueAt);
        ThrowIfAny(faults);
        var rows = filter.Apply(db.Set<Invoice>().AsNoTracking().Include(i => i.Lines).AsSplitQuery());
        var ordered = ascending ? rows.OrderBy(by).ThenBy(i => i.Id) : rows.OrderByDescending(by).ThenByDescending(i => i.Id);
        return Reply.Ok(await offset.PageAsync<Invoice, JsonObject>(
            ordered, async page => [.. (await reader.ListAsync(page, cancel)).Select(InvoiceV1.InList)], cancel));
    }

    private static Expression<Func<Invoice, Instant>> SortedBy(IQueryCollection query, List<FieldError> faults) =>
        QueryText.Word(query, "sort", Sorts, faults) == "emitted_at" ? i => i.IssuedAt ?? i.CreatedAt : i => i.CreatedAt;

    private static void ThrowIfAny(List<FieldError> faults)
    {
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
    }

    private static ListFilter<Invoice> Filter(IQueryCollection query, BillingDb db, Instant now, List<FieldError> faults) =>
        new ListFilter<Invoice>(query, faults)
            .Choice("type", TypeWords, Types)
            .Choice("status", StatusWords, words => Statuses(words, now))
            .Text("customer_id", i => i.CustomerId)
            .Own("customer_external_id", id => i => db.Set<Customer>().Any(c => c.Id == i.CustomerId && c.ExternalId == id))
            .Text("subscription_id", i => i.SubscriptionId)
            .Text("invoicing_entity_id", i => i.InvoicingEntityId)
            .Text("invoice_number", i => i.Number)
            .Text("original_invoice_id", i => i.OriginalInvoiceId)
            .Text("original_invoice_number", i => i.OriginalInvoiceNumber)
            .Own("line_item_id", id => i => i.Lines.Any(l => l.Id == id))
            .Date("period_start", i => i.PeriodStartsAt)
            .Date("period_end", i => i.PeriodEndsAt)
            .Date("updated_at", i => i.UpdatedAt);

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
            "pending_consolidation" => [InvoiceStatus.PendingConsolidation, InvoiceStatus.PendingParentConcat],
            "consolidated" => [InvoiceStatus.Consolidated, InvoiceStatus.ChargedOnParent],
            _ => Words<InvoiceStatus>.TryParse(w, out var status) ? [status] : Array.Empty<InvoiceStatus>(),
        }).ToArray();
        var late = words.Contains("late");
        var refunded = words.Contains("refunded");
        return i => plain.Contains(i.Status)
            || (late && Outstanding.Contains(i.Status) && i.DueAt < now)
            || (refunded && i.Type == InvoiceType.Invoice && i.TotalAmount > 0
                && (i.RefundedAt != null || i.AmountCredited >= i.TotalAmount));
    }
}

using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Transactions;

/// <summary>The transactions of a page of invoices, oldest first.</summary>
public sealed class InvoicePayments
{
    private ILookup<string, JsonObject> _byInvoice = Array.Empty<JsonObject>().ToLookup(_ => "");

    public static async Task<InvoicePayments> LoadAsync(BillingDb db, IReadOnlyCollection<string> invoiceIds, CancellationToken cancel)
    {
        var rows = invoiceIds.Count == 0 ? [] : await db.Set<TransactionAllocation>().AsNoTracking()
            .Where(a => invoiceIds.Contains(a.InvoiceId))
            .Join(db.Set<Transaction>(), a => a.TransactionId, t => t.Id, (a, t) => new { a.InvoiceId, Transaction = t })
            .OrderBy(r => r.Transaction.CreatedAt).ThenBy(r => r.Transaction.Id).ToListAsync(cancel);
        var parts = await TransactionParts.LoadAsync(db, [.. rows.Select(r => r.Transaction)], cancel);
        return new InvoicePayments
        {
            _byInvoice = rows.ToLookup(r => r.InvoiceId, r => TransactionAnswer.InInvoice(r.Transaction, parts)),
        };
    }

    public IReadOnlyList<JsonObject> Of(string invoiceId) => [.. _byInvoice[invoiceId]];
}

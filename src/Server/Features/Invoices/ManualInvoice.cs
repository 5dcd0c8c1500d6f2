using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>What invoices made or edited by hand have in common.</summary>
public static class ManualInvoice
{
    /// <summary>Taxes the lines by the rules of now and adds them up; an invoice below nothing is refused.</summary>
    public static async Task TotalAsync(BillingDb db, Invoice invoice, Instant now, CancellationToken cancel)
    {
        var entity = await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.Id == invoice.InvoicingEntityId, cancel);
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == invoice.CustomerId, cancel);
        (await InvoiceTaxes.LoadAsync(db, [invoice], [entity], now, cancel)).Apply(invoice, entity, invoice.IsUntaxed ? null : customer);
        InvoicePricing.Total(invoice);
        if (invoice.TotalAmount < 0)
        {
            throw Refusal.Field("line_items", $"The total must not be negative, and it is {invoice.TotalAmount}");
        }
    }
}

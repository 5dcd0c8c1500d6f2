using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Taxes;

/// <summary>A scheme and its rate in percent.</summary>
public sealed record CustomerTaxRateAnswer(TaxScheme Scheme, decimal Rate);

/// <summary>
/// What an invoice of today would be taxed at: one scheme. Products with a rate of their own are not in it: that depends on what is sold.
/// </summary>
public static class GetCustomerTaxRates
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var customer = await db.Set<Customer>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Customer");
        var entity = await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.Id == customer.InvoicingEntityId, cancel);
        var tax = TaxParties.Decide(entity, customer, tenant.Now);
        IReadOnlyList<CustomerTaxRateAnswer> rates = [new(TaxParties.SchemeOf(tax.Reason), tax.RatePercent)];
        return Reply.Ok(rates);
    }
}

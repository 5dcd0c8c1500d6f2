using NodaTime;
using Plumbline.Engine.Tax;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.InvoicingEntities;

namespace Plumbline.Server.Features.Taxes;

/// <summary>
/// Puts the tax scheme on invoices that are not issued yet, and a rate on their lines: by the parties and the rates of this day.
/// </summary>
public sealed class InvoiceTaxes
{
    private readonly ProductRates _productRates;
    private readonly Instant _now;

    private InvoiceTaxes(ProductRates productRates, Instant now)
    {
        _productRates = productRates;
        _now = now;
    }

    /// <summary>Reads what some invoices need: nothing when none of their entities is registered for tax.</summary>
    /// <param name="db">Where products and rates are.</param>
    /// <param name="invoices">With all of their lines.</param>
    /// <param name="entities">The sellers of them.</param>
    /// <param name="now">The tenant's instant.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async Task<InvoiceTaxes> LoadAsync(
        BillingDb db, IEnumerable<Invoice> invoices, IEnumerable<InvoicingEntity> entities, Instant now, CancellationToken cancel)
    {
        var registered = entities.Where(TaxParties.IsRegistered).Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        var products = invoices.Where(i => registered.Contains(i.InvoicingEntityId)).SelectMany(i => i.Lines)
            .Select(l => l.ProductId).OfType<string>().Distinct().ToList();
        return new InvoiceTaxes(await ProductRates.LoadAsync(db, products, cancel), now);
    }

    /// <summary>
    /// Without a customer to tax there is no tax. Lines that give back an earlier one keep its rate: what was taxed is given back
    /// taxed. So do lines whose rate was given with them.
    /// </summary>
    public void Apply(Invoice invoice, InvoicingEntity entity, Customer? customer)
    {
        var tax = customer is null ? new TaxTreatment(TaxReason.NotEligible, 0) : TaxParties.Decide(entity, customer, _now);
        invoice.TaxScheme = TaxParties.SchemeOf(tax.Reason);
        foreach (var line in invoice.Lines.Where(l => l is { OriginalLineId: null, HasOwnTaxRate: false }))
        {
            var own = _productRates.Find(entity.Id, line.ProductId) is { } rate && tax.TakesProductRate(rate.Country) ? rate : null;
            line.TaxRate = own?.Rate ?? tax.RatePercent;
            line.TaxRateId = own?.Id;
        }
        if (customer is not null && invoice.Lines.Exists(l => l.HasOwnTaxRate))
        {
            invoice.TaxScheme = TaxScheme.Manual;
        }
    }
}

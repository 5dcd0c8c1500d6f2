using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Data;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>
/// A line of an invoice that is made by hand: free, with name and amount, or of a product, whose name, description and price stand in for
/// what is left out.
/// </summary>
public sealed record LineInput(
    Body Body,
    string? ProductId,
    string? Name,
    string? Description,
    decimal UnitsCount,
    decimal? UnitAmount,
    decimal? TaxRate,
    Instant? PeriodStart,
    Instant? PeriodEnd,
    bool DisplayUnitAmount,
    bool DisplayServicePeriod)
{
    private const decimal MaxUnitAmount = 999_999_999_999_999m;

    public static LineInput Read(Body body)
    {
        var productId = body.Text("product_id", max: 255, min: 1);
        var start = body.Instant("period_start");
        var end = body.Instant("period_end");
        if (end <= start)
        {
            body.Refuse("period_end", "Must be after period_start");
        }
        return new LineInput(
            body,
            productId,
            body.Text("name", productId is null ? Need.Required : Need.Optional, 500, 1),
            body.Text("description", max: 5000),
            body.Number("units_count", min: -1_000_000_000_000m, max: 1_000_000_000_000m) ?? 1,
            body.Number("unit_amount", productId is null ? Need.Required : Need.Optional, -MaxUnitAmount, MaxUnitAmount),
            body.Number("tax_rate", min: 0, max: 100),
            start,
            end,
            body.Flag("display_unit_amount") ?? true,
            body.Flag("display_service_period") ?? true);
    }

    /// <summary>The line with its one rounding; faults that only the catalogue can tell go to the body.</summary>
    public InvoiceLine? ToLine(Invoice invoice, int position, LineCatalogue catalogue)
    {
        var product = ProductId is null ? null : catalogue.Product(ProductId);
        if (ProductId is not null && product is null)
        {
            Body.Refuse("product_id", "Product not found");
            return null;
        }
        if ((UnitAmount ?? catalogue.PriceOf(product!, invoice.Currency)) is not { } unitAmount)
        {
            Body.Refuse("unit_amount", $"Required: the product has no single price in {invoice.Currency}");
            return null;
        }
        if (Math.Abs(UnitsCount) * Math.Abs(unitAmount) > MaxUnitAmount)
        {
            Body.Refuse("unit_amount", "The line's amount is out of range", "too_big");
            return null;
        }
        var amount = Rounding.ToMinor(UnitsCount * unitAmount);
        // a line of a credit note gives back what it says
        var givesBack = amount < 0 != (invoice.Type == InvoiceType.CreditNote);
        return new InvoiceLine
        {
            TenantId = invoice.TenantId,
            Id = Ids.New("ili"),
            InvoiceId = invoice.Id,
            Position = position,
            Name = Name ?? product!.Name,
            Description = Description ?? product?.Description,
            EntryType = givesBack ? EntryType.Credit : EntryType.Debit,
            ProductId = ProductId,
            ProductType = product?.Type,
            UnitName = product?.UnitName,
            // the sign is the line's: its parts are told without
            UnitsCount = Math.Abs(UnitsCount),
            UnitAmount = Math.Abs(unitAmount),
            AmountExcludingTax = Math.Abs(amount),
            TaxRate = TaxRate ?? 0,
            HasOwnTaxRate = TaxRate is not null,
            PeriodStartsAt = PeriodStart,
            PeriodEndsAt = PeriodEnd,
            RevenueType = Engine.Subscriptions.RevenueType.OneOff,
            DisplayUnitAmount = DisplayUnitAmount,
            DisplayServicePeriod = DisplayServicePeriod,
        };
    }
}

/// <summary>The products that lines name, with their prices; read in two queries.</summary>
public sealed class LineCatalogue(IReadOnlyDictionary<string, Product> products, ILookup<string, PriceConfiguration> prices)
{
    public static async Task<LineCatalogue> LoadAsync(BillingDb db, IEnumerable<string> named, CancellationToken cancel)
    {
        var ids = named.Distinct().ToList();
        var products = ids.Count == 0 ? [] : await db.Set<Product>().AsNoTracking()
            .Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancel);
        List<PriceConfiguration> prices = ids.Count == 0 ? [] : await db.Set<PriceConfiguration>().AsNoTracking()
            .Where(p => ids.Contains(p.ProductId) && p.Status == PriceStatus.Active && p.PriceBookId == null).ToListAsync(cancel);
        return new LineCatalogue(products, prices.ToLookup(p => p.ProductId));
    }

    public Product? Product(string id) => products.GetValueOrDefault(id);

    /// <summary>
    /// The price of one unit: of the one-time price first, then of the oldest; a price in tiers or by percentage has no such amount.
    /// </summary>
    public decimal? PriceOf(Product product, string currency) => prices[product.Id]
        .Where(p => p.Currency == currency)
        .OrderBy(p => p.BillingInterval.Period == "once" ? 0 : 1).ThenBy(p => p.CreatedAt).ThenBy(p => p.Id, StringComparer.Ordinal)
        .Select(p => p.Prices is [{ Amount: { } amount } only] ? amount / (only.UnitCount ?? 1) : (decimal?)null)
        .FirstOrDefault(a => a is not null);
}

using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary>Credits for money: packs at a price of the catalogue, or a count for an amount in minor units.</summary>
public sealed record CreditOffer(decimal Count, long Net, CreditPrice? Price);

/// <summary>Sells credits: an invoice, and the lot in the same commit.</summary>
public sealed class CreditSale(BillingDb db, CreateInvoice invoices, Collection collection, CurrentTenant tenant)
{
    private const decimal MostNet = 999_999_999_999_999m;

    /// <summary>What is sold, judged: a refusal names the field at fault below <paramref name="at"/>.</summary>
    public async Task<CreditOffer> OfferAsync(
        Customer customer, string productId, AutoTopup wanted, CancellationToken cancel, params object[] at)
    {
        if (customer.Currency is not { } currency)
        {
            throw Refusal.BadRequest("Cannot sell credits to a customer without a currency set");
        }
        if (wanted.AmountExcludingTax is { } net)
        {
            return new CreditOffer(wanted.CreditCount, net, null);
        }
        var prices = await db.Set<PriceConfiguration>().AsNoTracking()
            .Where(p => p.ProductId == productId && p.Status == PriceStatus.Active).ToListAsync(cancel);
        var sold = prices.SelectMany(p => p.Prices, (p, tier) => (Configuration: p, Tier: tier)).FirstOrDefault(
            p => p.Tier.Id == wanted.PriceId || (p.Configuration.Id == wanted.PriceId && p.Configuration.Prices.Count == 1));
        if (sold is not { Configuration.Type: PriceType.Bundle, Tier: { Amount: { } amount, UnitCount: { } size } })
        {
            throw Fault("price_id", sold.Tier is null ? "Price not found" : "Credits are sold at a price of type bundle");
        }
        if (sold.Configuration.Currency != currency)
        {
            throw Fault("price_id", $"The price is in {sold.Configuration.Currency}, and the customer pays in {currency}");
        }
        if (wanted.CreditCount % size != 0)
        {
            throw Fault("credit_count", FormattableString.Invariant($"Must be whole packs of {size / 1.000000000000000000m}"));
        }
        if (wanted.CreditCount / size > MostNet / Math.Max(amount, 1))
        {
            throw Fault("credit_count", "The amount is out of range");
        }
        return new CreditOffer(
            wanted.CreditCount, Rounding.ToMinor(wanted.CreditCount / size * amount), new CreditPrice(sold.Tier.Id, amount, size));

        Refusal Fault(string field, string message) => Refusal.Invalid([new FieldError("custom", [.. at, field], message)]);
    }

    /// <summary>Sells the block that the customer wants when the balance is low; its invoice asks for the money.</summary>
    /// <returns>Whether it did: nothing is sold to a customer who is archived.</returns>
    public async Task<bool> TopUpAsync(CreditAccount account, CancellationToken cancel)
    {
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == account.Balance.CustomerId, cancel);
        if (customer.Status == CustomerStatus.Archived || customer.DeletedAt is not null)
        {
            return false;
        }
        var offer = await OfferAsync(customer, account.Balance.ProductId, account.Balance.AutoTopup!, cancel, "auto_topup");
        await SellAsync(customer, account, offer, null, CreditSource.System, isPaid: false, cancel);
        return true;
    }

    public async Task<CreditTransaction> SellAsync(
        Customer customer,
        CreditAccount account,
        CreditOffer offer,
        Instant? expiresAt,
        CreditSource source,
        bool isPaid,
        CancellationToken cancel)
    {
        var product = await db.Set<Product>().AsNoTracking().SingleAsync(p => p.Id == account.Balance.ProductId, cancel);
        var invoice = await invoices.IssueAsync(
            customer,
            customer.Currency!,
            InvoiceType.Invoice,
            i => LineOf(i, product, account.Balance, offer),
            isPaid,
            cancel);
        return account.TopUp(
            offer.Count, expiresAt, new CreditOrigin(source, tenant.Now, invoice.Id, null, null, offer.Price, offer.Net));
    }

    /// <summary>
    /// Sells credits to a customer whose method is charged for them: they are there once the invoice is paid, which a wallet may have done
    /// at once.
    /// </summary>
    /// <returns>The invoice; null for a customer without a method that can be charged.</returns>
    public async Task<Invoice?> OrderAsync(
        Customer customer, CreditAccount account, CreditOffer offer, Instant? expiresAt, CreditSource source, CancellationToken cancel)
    {
        if (!await db.Set<PaymentMethod>().AnyAsync(
            m => m.Id == customer.PaymentMethodId && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active, cancel))
        {
            return null;
        }
        var product = await db.Set<Product>().AsNoTracking().SingleAsync(p => p.Id == account.Balance.ProductId, cancel);
        var invoice = await invoices.IssueAsync(
            customer, customer.Currency!, InvoiceType.Invoice, i => LineOf(i, product, account.Balance, offer), isPaid: false, cancel);
        await collection.AttemptAsync(invoice, cancel);
        db.Add(new CreditOrder
        {
            InvoiceId = invoice.Id,
            CustomerId = customer.Id,
            ProductId = product.Id,
            Count = offer.Count,
            Net = offer.Net,
            Price = offer.Price,
            ExpiresAt = expiresAt,
            Source = source,
        });
        return invoice;
    }

    private static InvoiceLine LineOf(Invoice invoice, Product product, CreditBalance balance, CreditOffer offer)
    {
        var packs = offer.Price is { } price ? offer.Count / price.PackSize : 1;
        return new InvoiceLine
        {
            TenantId = invoice.TenantId,
            Id = Ids.New("ili"),
            InvoiceId = invoice.Id,
            Position = 0,
            Name = balance.Name,
            Description = FormattableString.Invariant($"{offer.Count / 1.000000000000000000m} credits"),
            ProductId = product.Id,
            ProductType = product.Type,
            UnitsCount = packs,
            UnitAmount = offer.Price?.Amount ?? offer.Net,
            AmountExcludingTax = offer.Net,
            RevenueType = RevenueType.OneOff,
        };
    }
}

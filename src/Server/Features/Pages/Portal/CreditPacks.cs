using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.PriceConfigurations;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>Credits that are sold together.</summary>
/// <param name="ProductId">Of which product.</param>
/// <param name="PriceId">What a purchase names.</param>
/// <param name="Count">How many.</param>
/// <param name="Amount">Minor units, without tax.</param>
public sealed record CreditPack(string ProductId, string PriceId, decimal Count, decimal Amount);

/// <summary>
/// What customers buy on their portal: the packs in their currency, for their country, that <c>allow_on_portal</c> lets them; those of
/// their price book where it has some.
/// </summary>
public sealed class CreditPacks(BillingDb db)
{
    public async Task<ILookup<string, CreditPack>> OfAsync(
        Customer customer, IReadOnlyList<string> productIds, CancellationToken cancel)
    {
        var prices = await db.Set<PriceConfiguration>().AsNoTracking()
            .Where(p => productIds.Contains(p.ProductId) && p.Status == PriceStatus.Active && p.Type == PriceType.Bundle
                && p.AllowOnPortal && p.Currency == customer.Currency
                && (p.PriceBookId == null || p.PriceBookId == customer.PriceBookId))
            .OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).ToListAsync(cancel);
        return prices.Where(p => p.Countries is null || (customer.Country is { } country && p.Countries.Contains(country)))
            .GroupBy(p => p.ProductId)
            .SelectMany(g => g.Any(p => p.PriceBookId is not null) ? g.Where(p => p.PriceBookId is not null) : g)
            .SelectMany(p => p.Prices.Where(t => t is { Amount: not null, UnitCount: not null })
                .Select(t => new CreditPack(p.ProductId, t.Id, t.UnitCount!.Value, t.Amount!.Value)))
            .OrderBy(p => p.Count).ToLookup(p => p.ProductId, StringComparer.Ordinal);
    }
}

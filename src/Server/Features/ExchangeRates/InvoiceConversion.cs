using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;

namespace Plumbline.Server.Features.ExchangeRates;

/// <summary>
/// What invoices that are being issued come to in the accounting currency of their entity, at the last rate of their day or before. It is
/// frozen on them. A credit note takes the rate of its invoice.
/// </summary>
public static class InvoiceConversion
{
    /// <summary>A rate of a day holds until the next one, over week-ends and holidays, and no longer than this.</summary>
    public static readonly Duration Holds = Duration.FromDays(7);

    private const string Base = "EUR";
    private const int Decimals = 10;

    public static async Task FreezeAsync(
        BillingDb db,
        IReadOnlyList<Invoice> invoices,
        IReadOnlyDictionary<string, InvoicingEntity> entities,
        Instant now,
        CancellationToken cancel)
    {
        var foreign = invoices.Where(i => i.Currency != entities[i.InvoicingEntityId].AccountingCurrency).ToList();
        if (foreign.Count == 0)
        {
            return;
        }
        var currencies = foreign.Select(i => i.Currency)
            .Concat(foreign.Select(i => entities[i.InvoicingEntityId].AccountingCurrency)).Distinct().ToList();
        // an imported invoice may be of another day
        var (first, last) = (foreign.Min(i => i.IssuedAt ?? now) - Holds - Duration.FromDays(1), foreign.Max(i => i.IssuedAt ?? now));
        var rates = (await db.Set<ExchangeRate>().AsNoTracking()
                .Where(r => currencies.Contains(r.Currency) && r.Date >= first && r.Date <= last).ToListAsync(cancel))
            .ToLookup(r => r.Currency);
        var originals = foreign.Select(i => i.OriginalInvoiceId).OfType<string>().Distinct().ToList();
        var frozen = originals.Count == 0 ? [] : await db.Set<Invoice>().Where(i => originals.Contains(i.Id) && i.ConversionRate != null)
            .ToDictionaryAsync(i => i.Id, i => i.ConversionRate, cancel);
        foreach (var invoice in foreign)
        {
            var accounting = entities[invoice.InvoicingEntityId].AccountingCurrency;
            var rate = frozen.GetValueOrDefault(invoice.OriginalInvoiceId ?? "")
                ?? RateOf(rates, invoice.Currency, accounting, invoice.IssuedAt ?? now);
            invoice.ConversionRate = rate;
            invoice.ConvertedAmount = rate is { } found ? Convert(invoice.TotalAmount, invoice.Currency, accounting, found) : null;
            invoice.ConvertedAt = rate is null ? null : now;
        }
    }

    /// <summary>Minor units of one currency in minor units of another, rounded once.</summary>
    public static long Convert(long amount, string from, string to, decimal rate)
    {
        var value = amount * rate;
        for (var i = Currency.Of(from).Decimals; i < Currency.Of(to).Decimals; i++)
        {
            value *= 10;
        }
        for (var i = Currency.Of(to).Decimals; i < Currency.Of(from).Decimals; i++)
        {
            value /= 10;
        }
        return Rounding.ToMinor(value);
    }

    private static decimal? RateOf(ILookup<string, ExchangeRate> rates, string from, string to, Instant at) =>
        PerEuro(rates, from, at) is { } source && PerEuro(rates, to, at) is { } target
            ? decimal.Round(target / source, Decimals, MidpointRounding.AwayFromZero)
            : null;

    private static decimal? PerEuro(ILookup<string, ExchangeRate> rates, string currency, Instant at) => currency == Base
        ? 1
        : rates[currency].Where(r => r.Date <= at && r.Date > at - Holds - Duration.FromDays(1)).MaxBy(r => r.Date)?.Rate;
}

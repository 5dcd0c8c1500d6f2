using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Features.Invoices.Pdf;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>
/// Lines in the words of EN 16931. Quantity times price must give the line's amount before discounts to the cent; where it does not, as
/// with several tiers, shares of a period or minimums, the line is one piece at that amount, and its note tells what was counted.
/// </summary>
public sealed class ELines(Invoice invoice, VatPosition vat, DateTimeZone zone, string language)
{
    private const int MaxPriceDecimals = 4;
    private const int MaxPriceShift = 6;
    private readonly InvoiceTexts _texts = InvoiceTexts.For(language);
    private readonly int _decimals = Currency.Of(invoice.Currency).Decimals;

    public IReadOnlyList<ELine> All() => [.. invoice.Lines.OrderBy(l => l.Position).Select((l, i) => Of(l, i + 1))];

    /// <summary>12345 minor units of a currency with two decimals are 123.45.</summary>
    public static decimal Major(decimal minor, int decimals) => decimals switch { 0 => minor, 2 => minor / 100, _ => minor / 1000 };

    private ELine Of(InvoiceLine line, int number)
    {
        var sign = InvoicePaper.GoesAgainst(line, invoice.Type) ? -1 : 1;
        var discount = line.DiscountAmount;
        var gross = line.AmountExcludingTax + discount;
        var (quantity, price, priceQuantity) = PriceOf(line, gross);
        return new ELine
        {
            Id = number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Note = CountedNote(line, quantity is null),
            Quantity = sign * (quantity ?? 1),
            UnitCode = quantity is null ? UnitCodes.One : UnitCodes.Of(line.UnitName),
            Price = quantity is null ? Major(gross, _decimals) : price,
            PriceQuantity = quantity is null ? 1 : priceQuantity,
            Net = sign * Major(line.AmountExcludingTax, _decimals),
            Period = PeriodOf(line),
            Allowances = discount == 0 ? [] : [.. Allowances(line, discount, gross, isCharge: sign < 0)],
            Tax = new ETax(vat.CategoryOf(line.TaxRate), line.TaxRate),
            Name = EText.Line(line.Name) ?? "",
            Description = EText.Lines(line.Description),
            SellersId = line.ProductId,
        };
    }

    private (decimal? Quantity, decimal Price, decimal PriceQuantity) PriceOf(InvoiceLine line, long gross)
    {
        var (unit, per) = line.Tiers switch
        {
            [] => (line.UnitAmount, 1m),
            [var only] => (only.Price, only.UnitCount),
            _ => (-1m, 1m),
        };
        if (unit < 0 || line.UnitsCount < 0 || !IsProduct(line.UnitsCount, unit, per, gross))
        {
            return (null, 0, 1);
        }
        var price = Major(unit, _decimals);
        // many receivers cut prices off after four decimals: 0.000015 for one is 0.0015 for 100
        var factor = 1m;
        for (var shift = 0; shift <= MaxPriceShift; shift++, factor *= 10)
        {
            if (decimal.Round(price * factor, MaxPriceDecimals) == price * factor)
            {
                return (line.UnitsCount, price * factor, per * factor);
            }
        }
        return (line.UnitsCount, price, per);
    }

    private static bool IsProduct(decimal units, decimal unit, decimal per, long gross)
    {
        try
        {
            return per > 0 && Rounding.ToMinor(units * unit / per) == gross;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private IEnumerable<EAllowance> Allowances(InvoiceLine line, long discount, long gross, bool isCharge)
    {
        var shares = invoice.Coupons
            .SelectMany(
                c => c.Lines.Where(l => l.LineId == line.Id && l.Amount != 0),
                (c, l) => (c.Name, c.DiscountPercent, l.Amount))
            .ToList();
        if (shares.Sum(s => s.Amount) != discount)
        {
            shares = [(null, line.DiscountPercent, discount)];
        }
        foreach (var (name, percent, amount) in shares)
        {
            var exact = percent is { } p && Rounding.ToMinor(gross * p / 100) == amount;
            yield return new EAllowance(
                isCharge,
                Major(amount, _decimals),
                exact ? Major(gross, _decimals) : null,
                exact ? percent : null,
                EText.Line(name) ?? _texts["discount"]);
        }
    }

    private EPeriod? PeriodOf(InvoiceLine line)
    {
        if (line is not { DisplayServicePeriod: true, PeriodStartsAt: { } start, PeriodEndsAt: { } end } || start >= end)
        {
            return null;
        }
        var first = start.InZone(zone).Date;
        var last = InvoicePaper.LastDateExclusive(end, zone).PlusDays(-1);
        return new EPeriod(first, last < first ? first : last);
    }

    // what the quantity does not say: the number or the name of the units
    private string? CountedNote(InvoiceLine line, bool isOnePiece)
    {
        var unit = EText.Line(line.UnitName);
        if (isOnePiece ? unit is null && line.UnitsCount == 1 && line.Tiers.Count < 2 : unit is null || UnitCodes.Of(unit) != UnitCodes.One)
        {
            return null;
        }
        var format = new DocumentFormat(_texts, new InvoiceCurrency(invoice.Currency, _decimals));
        var tiers = line.Tiers.Count < 2 ? [] : line.Tiers.Where(t => t.Count > 0).Select(t => t.UnitCount == 1
            ? _texts.Fill("tier_price", ("count", format.Quantity(t.Count)), ("amount", format.UnitAmount(t.Price)))
            : _texts.Fill(
                "tier_price_per_units",
                ("count", format.Quantity(t.Count)),
                ("amount", format.UnitAmount(t.Price)),
                ("units", format.Quantity(t.UnitCount))));
        return string.Join("; ", tiers.Prepend($"{format.Quantity(line.UnitsCount)} {unit}".Trim()));
    }
}

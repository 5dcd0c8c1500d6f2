using NodaTime;

namespace Plumbline.Engine.Tax;

/// <summary>Who sells, as far as tax is concerned.</summary>
/// <param name="Country">The contract's country code.</param>
/// <param name="IsRegistered">Whether it has a valid VAT number of its country: without one it may not charge the tax.</param>
public sealed record TaxSeller(string Country, bool IsRegistered);

/// <summary>Who buys, as far as tax is concerned.</summary>
/// <param name="Country">The contract's country code; null when unknown, which counts as the seller's.</param>
/// <param name="IsBusiness">False for one that is known to be a private person.</param>
/// <param name="HasValidNumber">Whether it has a valid VAT number of its country.</param>
/// <param name="IsExempt">Whether it is exempt from tax.</param>
/// <param name="CustomRatePercent">A rate set by hand, in percent; null for none.</param>
public sealed record TaxBuyer(string? Country, bool IsBusiness, bool HasValidNumber, bool IsExempt, decimal? CustomRatePercent);

/// <summary>
/// The rules of value added tax on services supplied at a distance (Directive 2006/112/EC, articles 44, 58 and 196): the tax of the
/// buyer's territory, which a business with a valid number in another member country accounts for itself. Not modelled: the yearly
/// threshold of 10,000 EUR below which a small seller may charge its own country's rate to consumers abroad, and sellers that are
/// registered in countries other than their own.
/// </summary>
public static class TaxRules
{
    /// <summary>
    /// The tax of a sale. On 1 March 2024 a registered French seller charges 20 % in France, 0 % (reverse charge) to a German business
    /// with a valid number, 19 % to any other German buyer, and none to a buyer in the United States.
    /// </summary>
    /// <param name="seller">Who sells.</param>
    /// <param name="buyer">Who buys.</param>
    /// <param name="date">The day of issue in the seller's time zone: the rate of that day is charged.</param>
    /// <exception cref="ArgumentOutOfRangeException">The buyer's own rate is negative.</exception>
    public static TaxTreatment Decide(TaxSeller seller, TaxBuyer buyer, LocalDate date)
    {
        var byHand = TaxTreatment.Decide(buyer.IsExempt, buyer.CustomRatePercent);
        return byHand.Reason == TaxReason.NotEligible && seller.IsRegistered ? Automatic(seller, buyer, date) : byHand;
    }

    static TaxTreatment Automatic(TaxSeller seller, TaxBuyer buyer, LocalDate date)
    {
        var none = new TaxTreatment(TaxReason.NotEligible, 0);
        if (VatRates.Find(seller.Country, date) is not { } from || VatRates.Find(buyer.Country ?? seller.Country, date) is not { } to)
        {
            return none;
        }
        if (from.Member == to.Member)
        {
            return Standard(to);
        }
        // a seller in a part of a country with rates of its own still sells from that country
        var area = VatRates.Find(from.Member, date)?.Area;
        if (area != to.Area)
        {
            return none;
        }
        return buyer is { IsBusiness: true, HasValidNumber: true } ? new TaxTreatment(TaxReason.ReverseCharge, 0) : Standard(to);
    }

    static TaxTreatment Standard(VatTerritory to) => new(TaxReason.Standard, to.StandardPercent) { Territory = to.Code };
}

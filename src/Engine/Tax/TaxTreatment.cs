namespace Plumbline.Engine.Tax;

/// <summary>Why a rate was chosen.</summary>
public enum TaxReason
{
    /// <summary>The customer is exempt: no tax.</summary>
    Exempt,

    /// <summary>A rate set by hand on the customer or the line.</summary>
    Manual,

    /// <summary>No tax is due to the seller: it is not registered, or the sale leaves the VAT area.</summary>
    NotEligible,

    /// <summary>The rate of the buyer's territory.</summary>
    Standard,

    /// <summary>A business elsewhere in the VAT area accounts for the tax itself: none on the invoice.</summary>
    ReverseCharge,
}

/// <summary>The tax of a line: a rate and the reason for it.</summary>
/// <param name="Reason">Why this rate.</param>
/// <param name="RatePercent">Percent of the net amount, 0 or more; 20 means 20 %.</param>
public sealed record TaxTreatment(TaxReason Reason, decimal RatePercent)
{
    /// <summary>Where the tax is due: the buyer's territory at the standard rate; null for every other reason.</summary>
    public string? Territory { get; init; }

    /// <summary>Exemption wins over a rate set by hand; with neither there is no tax.</summary>
    /// <param name="exempt">Whether the customer is tax exempt.</param>
    /// <param name="customRatePercent">A rate set by hand, in percent; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative.</exception>
    public static TaxTreatment Decide(bool exempt, decimal? customRatePercent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(customRatePercent ?? 0, nameof(customRatePercent));
        return (exempt, customRatePercent) switch
        {
            (true, _) => new TaxTreatment(TaxReason.Exempt, 0),
            (false, { } rate) => new TaxTreatment(TaxReason.Manual, rate),
            (false, null) => new TaxTreatment(TaxReason.NotEligible, 0),
        };
    }

    /// <summary>
    /// Whether a product's own rate takes the place of this one: only where the standard rate would be charged, and only in the rate's
    /// country when it names one. A French book at 5.5 % is 5.5 % to a customer in France and 19 % to a consumer in Germany.
    /// </summary>
    /// <param name="country">The country that the product's rate is for; null for every country.</param>
    public bool TakesProductRate(string? country) => Reason == TaxReason.Standard && (country is null || country == Territory);
}

namespace Plumbline.Engine.Tax;

/// <summary>Why a rate was chosen.</summary>
public enum TaxReason
{
    /// <summary>The customer is exempt: no tax.</summary>
    Exempt,

    /// <summary>A rate set by hand on the customer or the line.</summary>
    Manual,

    /// <summary>No rule of a tax engine applies: no tax.</summary>
    NotEligible,
}

/// <summary>The tax of a line: a rate and the reason for it.</summary>
/// <param name="Reason">Why this rate.</param>
/// <param name="RatePercent">Percent of the net amount, 0 or more; 20 means 20 %.</param>
public sealed record TaxTreatment(TaxReason Reason, decimal RatePercent)
{
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
}

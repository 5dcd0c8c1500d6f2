using NodaTime;
using Plumbline.Engine.Tax;
using Plumbline.Server.Features.Invoices.Pdf;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>
/// Why a line bears the VAT it does (UNTDID 5305). K, goods moved within the EU, never happens: what is sold here are services.
/// </summary>
public enum VatCategory
{
    /// <summary>A rate above 0.</summary>
    S,

    /// <summary>A rate of 0 by law or by hand.</summary>
    Z,

    /// <summary>Exempt: the customer is.</summary>
    E,

    /// <summary>Reverse charge.</summary>
    AE,

    /// <summary>Leaves the seller's VAT area.</summary>
    G,

    /// <summary>Not subject to VAT: the seller is not registered for it, or chose so.</summary>
    O,
}

/// <summary>The VAT side of a document: which category its lines have, and why one bears no tax.</summary>
public sealed class VatPosition
{
    private const string Union = "EU";
    private readonly TaxScheme _scheme;
    private readonly bool _isRegistered;
    private readonly bool _leavesTheArea;
    private readonly bool _isOfTheUnion;

    /// <param name="scheme">The document's.</param>
    /// <param name="isRegistered">Whether the seller has a VAT number.</param>
    /// <param name="seller">The seller's country.</param>
    /// <param name="buyer">The buyer's country; null when it is not known.</param>
    /// <param name="date">The day of issue.</param>
    public VatPosition(TaxScheme scheme, bool isRegistered, string? seller, string? buyer, LocalDate date)
    {
        _scheme = scheme;
        _isRegistered = isRegistered;
        var area = AreaOf(seller, date);
        _isOfTheUnion = area == Union;
        _leavesTheArea = area is not null && buyer is not null && AreaOf(buyer, date) != area;
    }

    /// <summary>
    /// A rate above 0 is standard whatever the scheme: a line that gives back what was taxed keeps its tax. Services to a buyer outside the
    /// VAT area are told as exports (G), not as outside the scope of VAT (O), because O would forbid the seller's VAT number (BR-O-02).
    /// </summary>
    public VatCategory CategoryOf(decimal rate) => (_scheme, rate) switch
    {
        (_, > 0) => VatCategory.S,
        (TaxScheme.ReverseCharge, _) => VatCategory.AE,
        (TaxScheme.Exempt, _) => VatCategory.E,
        (TaxScheme.NotEligible, _) => _isRegistered && _leavesTheArea ? VatCategory.G : VatCategory.O,
        _ => _isRegistered ? VatCategory.Z : VatCategory.O,
    };

    /// <summary>BT-121 and BT-120; the codes are of the Union's list and only said by its sellers, but for O.</summary>
    public (string? Code, string? Text) ReasonOf(VatCategory category, InvoiceTexts texts)
    {
        var (code, text) = category switch
        {
            VatCategory.E => (null, "tax_notice_exempt"),
            VatCategory.AE => ("VATEX-EU-AE", "tax_notice_reverse_charge"),
            VatCategory.G => ("VATEX-EU-G", "tax_notice_export"),
            VatCategory.O => ("VATEX-EU-O", "tax_notice_not_subject"),
            _ => ((string?)null, (string?)null),
        };
        return (_isOfTheUnion || category == VatCategory.O ? code : null, text is null ? null : texts[text]);
    }

    private static string? AreaOf(string? country, LocalDate date) => country is null ? null : VatRates.Find(country, date)?.Area;
}

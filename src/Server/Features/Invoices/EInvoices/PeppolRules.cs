namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>What Peppol BIS Billing 3.0 asks for beyond EN 16931, as far as data of ours can break it.</summary>
static class PeppolRules
{
    private const string SellersPlace = "street (BT-35), city (BT-37) and post code (BT-38)";

    public static IEnumerable<EInvoiceFault> Faults(EInvoice e)
    {
        if (!IsRouted(e.Buyer))
        {
            yield return new(
                "PEPPOL-EN16931-R010", "customer.tax_id",
                "the buyer's electronic address (BT-49) is missing: it is made of its VAT number");
        }
        if (!IsRouted(e.Seller))
        {
            yield return new(
                "PEPPOL-EN16931-R020", "seller.tax_id",
                "the seller's electronic address (BT-34) is missing: it is made of its VAT number");
        }
        foreach (var fault in National(e))
        {
            yield return fault;
        }
    }

    private static IEnumerable<EInvoiceFault> National(EInvoice e) => e.Seller.VatId?[..2] is { } prefix && prefix != e.Seller.Country
        // the rules ask by the number first, and Greek ones begin with EL
        ? prefix == "EL" ? Greek() : []
        : e.Seller.Country switch
        {
            "DK" when e.Seller.Registration?.Scheme != "0184" =>
                [new("DK-R-002", "seller.registration_number", "a Danish seller's CVR number (BT-30) of eight digits is missing")],
            "DE" when e.Buyer.Country == "DE" =>
                [new("DE-R-006", "seller", "a German seller tells German buyers a telephone number (BT-42), and has none here; use cii")],
            "GR" => Greek(),
            "IS" => Icelandic(e),
            "IT" when !HasPlace(e.Seller) => [new("IT-R-002", "seller.address", $"an Italian seller's {SellersPlace} are missing")],
            "NL" => Dutch(e),
            "NO" when e.Seller.VatId is { } number && !number.EndsWith("MVA", StringComparison.Ordinal) =>
                [new("NO-R-001", "seller.tax_id", "a Norwegian seller's VAT number (BT-31) ends in MVA")],
            "SE" => Swedish(e),
            _ => [],
        };

    private static IEnumerable<EInvoiceFault> Greek() =>
        [new("GR-R-001-1", "number", "a Greek seller's documents are numbered (BT-1) by the tax authority, which is not asked here")];

    private static IEnumerable<EInvoiceFault> Swedish(EInvoice e)
    {
        if (e.Seller.VatId is { } number && (number.Length != 14 || !number[2..].All(char.IsAsciiDigit)))
        {
            yield return new("SE-R-001", "seller.tax_id", "a Swedish seller's VAT number (BT-31) is SE with twelve digits");
        }
        if (e.Seller.VatId is not null && e.Vat.Any(v => v.Tax is { Category: VatCategory.S, Rate: not (6 or 12 or 25) }))
        {
            yield return new("SE-R-006", "line_items", "a Swedish seller's rates (BT-119) are 6, 12 and 25 %");
        }
    }

    private static IEnumerable<EInvoiceFault> Icelandic(EInvoice e)
    {
        if (e.Seller.Registration?.Scheme != "0196")
        {
            yield return new("IS-R-002", "seller.registration_number", "an Icelandic seller's kennitala (BT-30) of ten digits is missing");
        }
        if (e.Seller.Line1 is null || e.Seller.PostCode is null)
        {
            yield return new("IS-R-003", "seller.address", "an Icelandic seller's street (BT-35) and post code (BT-38) are missing");
        }
    }

    private static IEnumerable<EInvoiceFault> Dutch(EInvoice e)
    {
        if (e is { IsCreditNote: true, Preceding: null })
        {
            yield return new("NL-R-001", "original_invoice_id", "a Dutch seller's credit note names the invoice (BT-25) that it is of");
        }
        if (!HasPlace(e.Seller))
        {
            yield return new(
                "NL-R-002", "seller.address", $"a Dutch seller's {SellersPlace} are missing");
        }
        if (e.Seller.Registration is { Scheme: not "0106" })
        {
            yield return new(
                "NL-R-003", "seller.registration_number", "a Dutch seller's registration number (BT-30) is a KVK number of 8 digits");
        }
        if (e.Buyer.Country == "NL" && !HasPlace(e.Buyer))
        {
            yield return new(
                "NL-R-004", "customer.address", "a Dutch buyer's street (BT-50), city (BT-52) and post code (BT-53) are missing");
        }
        if (e.Buyer is { Country: "NL", Registration.Scheme: not "0106" })
        {
            yield return new(
                "NL-R-005", "customer.local_tax_number", "a Dutch buyer's registration number (BT-47) is a KVK number of 8 digits");
        }
        if (!e.IsCreditNote && e.Totals.Due > 0 && e.PaymentMeans is null)
        {
            yield return new("NL-R-007", "bank_account_id", "a Dutch seller's bank account (BT-84) is missing");
        }
    }

    private static bool HasPlace(EParty party) => party is { Line1: not null, City: not null, PostCode: not null };

    private static bool IsRouted(EParty party) => party.ElectronicAddress is { Scheme: not ElectronicAddresses.EmailScheme };
}

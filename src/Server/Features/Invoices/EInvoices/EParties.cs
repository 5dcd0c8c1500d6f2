using Plumbline.Engine.Tax;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>Seller and buyer in the words of EN 16931.</summary>
public static class EParties
{
    public static EParty SellerOf(Invoice invoice, InvoicingEntity entity)
    {
        var (seller, country) = (invoice.Seller, CountryOf(invoice.Seller.Address.Country ?? entity.Country));
        var vatId = VatIdOf(seller.TaxId, country);
        return Of(seller.Address, seller.Name, country) with
        {
            TradingName = entity.TradeName == seller.Name ? null : Text(entity.TradeName),
            Registration = RegistrationOf(entity.RegistrationNumber, country),
            VatId = vatId,
            TaxNumber = vatId is null ? Text(seller.TaxId) : null,
            Email = Text(entity.BillingEmail),
            ElectronicAddress = ElectronicAddresses.Of(vatId, entity.BillingEmail),
        };
    }

    public static EParty BuyerOf(Invoice invoice)
    {
        var customer = invoice.Customer;
        var country = CountryOf(customer.Address.Country);
        var vatId = VatIdOf(customer.TaxId, country);
        return Of(customer.Address, customer.Name, country) with
        {
            Identifier = Text(customer.ExternalId),
            // a tax number that is no VAT number has no term of its own on the buyer's side
            Registration = RegistrationOf(customer.LocalTaxNumber ?? (vatId is null ? customer.TaxId : null), country),
            VatId = vatId,
            Email = Text(customer.Email),
            ElectronicAddress = ElectronicAddresses.Of(vatId, customer.Email),
        };
    }

    /// <summary>Parts of countries (<c>PT-20</c>) are told by their country, Kosovo by the code that the lists have.</summary>
    public static string CountryOf(string? code) => code switch
    {
        null => "",
        "XK" => "1A",
        "IC" => "ES",
        _ => code.Split('-')[0].ToUpperInvariant(),
    };

    /// <summary>The number with its country's prefix, which it must have (BR-CO-09); null for any other tax number.</summary>
    private static string? VatIdOf(string? written, string country)
    {
        var compact = VatNumber.Compact(written ?? "");
        string[] prefixes = country switch
        {
            "GR" => ["EL", "GR"],
            "GB" => ["GB", "XI"],
            "MC" => ["FR"],
            "IM" => ["GB"],
            "LI" => ["CHE", "LI"],
            "" => [],
            _ => [country],
        };
        return prefixes.Any(p => compact.Length > p.Length + 1 && compact.StartsWith(p, StringComparison.Ordinal)) ? compact : null;
    }

    /// <summary>With the scheme of ISO 6523 where the country's form of number is known by it.</summary>
    private static EIdentifier? RegistrationOf(string? written, string country)
    {
        if (Text(written) is not { } text)
        {
            return null;
        }
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        var isPlain = text.All(c => char.IsAsciiDigit(c) || c is ' ' or '.' or '-');
        var scheme = !isPlain ? null : (country, digits.Length) switch
        {
            ("FR", 9) => "0002",
            ("FR", 14) => "0009",
            ("NL", 8) => "0106",
            ("IS", 10) => "0196",
            ("FI", 8) => "0212",
            ("BE", 10) when IsValid("BE" + digits) => "0208",
            ("NO", 9) when IsValid($"NO{digits}MVA") => "0192",
            ("SE", 10) when IsValid($"SE{digits}01") => "0007",
            ("DK", 8) when IsValid("DK" + digits) => "0184",
            _ => null,
        };
        return scheme switch
        {
            null => new EIdentifier(text),
            "0184" => new EIdentifier("DK" + digits, scheme),
            "0212" => new EIdentifier($"{digits[..7]}-{digits[7]}", scheme),
            _ => new EIdentifier(digits, scheme),
        };
    }

    private static bool IsValid(string vatNumber) => VatNumber.Check(vatNumber, null) == VatNumberStatus.Valid;

    private static EParty Of(Address address, string name, string country) => new()
    {
        Name = Text(name) ?? "",
        Line1 = Text(address.Line1),
        Line2 = Text(address.Line2),
        City = Text(address.City),
        PostCode = Text(address.Zip),
        Subdivision = Text(address.State),
        Country = country,
    };

    private static string? Text(string? text) => EText.Line(text);
}

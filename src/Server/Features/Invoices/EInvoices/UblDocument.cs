namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>
/// UBL 2.1 as Peppol BIS Billing 3.0 has it: <c>Invoice</c> or <c>CreditNote</c>, in the order of the schema. <c>UblLine</c> and
/// <c>UblSettlement</c> have the rest.
/// </summary>
public static class UblDocument
{
    public const string Customization = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
    public const string Process = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

    public static byte[] Write(EInvoice e)
    {
        var root = e.IsCreditNote ? "CreditNote" : "Invoice";
        using var x = new EXml(root, new()
        {
            [""] = $"urn:oasis:names:specification:ubl:schema:xsd:{root}-2",
            ["cac"] = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
            ["cbc"] = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
        });
        Head(x, e);
        References(x, e);
        x.Element("cac:AccountingSupplierParty", () => x.Element("cac:Party", () => Party(x, e.Seller)));
        x.Element("cac:AccountingCustomerParty", () => x.Element("cac:Party", () => Party(x, e.Buyer)));
        UblSettlement.Write(x, e);
        foreach (var line in e.Lines)
        {
            UblLine.Write(x, line, e);
        }
        return x.Finish();
    }

    internal static void Period(EXml x, EPeriod? period)
    {
        if (period is not null)
        {
            x.Element("cac:InvoicePeriod", () =>
            {
                x.Element("cbc:StartDate", EXml.Date(period.First));
                x.Element("cbc:EndDate", EXml.Date(period.Last));
            });
        }
    }

    /// <summary>A category of VAT, under the two names that it has.</summary>
    internal static void Category(EXml x, string name, ETax tax, string? reasonCode = null, string? reason = null) => x.Element(name, () =>
    {
        x.Element("cbc:ID", tax.Category.ToString());
        x.Element("cbc:Percent", tax.HasRate ? EXml.Number(tax.Rate) : null);
        x.Element("cbc:TaxExemptionReasonCode", reasonCode);
        x.Element("cbc:TaxExemptionReason", reason);
        Scheme(x, "VAT");
    });

    private static void Head(EXml x, EInvoice e)
    {
        x.Element("cbc:CustomizationID", Customization);
        x.Element("cbc:ProfileID", Process);
        x.Element("cbc:ID", e.Number);
        x.Element("cbc:IssueDate", EXml.Date(e.IssueDate));
        x.Element("cbc:DueDate", e.DueDate is { } due ? EXml.Date(due) : null);
        x.Element(e.IsCreditNote ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode", e.IsCreditNote ? "381" : "380");
        x.Element("cbc:Note", e.Note);
        x.Element("cbc:DocumentCurrencyCode", e.Currency);
        x.Element("cbc:TaxCurrencyCode", e.AccountingTax?.Currency);
        x.Element("cbc:BuyerReference", e.BuyerReference);
    }

    private static void References(EXml x, EInvoice e)
    {
        Period(x, e.Period);
        if (e.OrderReference is not null)
        {
            x.Element("cac:OrderReference", () => x.Element("cbc:ID", e.OrderReference));
        }
        if (e.Preceding is { } preceding)
        {
            x.Element("cac:BillingReference", () => x.Element("cac:InvoiceDocumentReference", () =>
            {
                x.Element("cbc:ID", preceding.Number);
                x.Element("cbc:IssueDate", preceding.IssueDate is { } date ? EXml.Date(date) : null);
            }));
        }
        if (e.ContractReference is not null)
        {
            x.Element("cac:ContractDocumentReference", () => x.Element("cbc:ID", e.ContractReference));
        }
    }

    private static void Party(EXml x, EParty party)
    {
        x.Element("cbc:EndpointID", party.ElectronicAddress?.Value, "schemeID", party.ElectronicAddress?.Scheme);
        if (party.Identifier is not null)
        {
            x.Element("cac:PartyIdentification", () => x.Element("cbc:ID", party.Identifier));
        }
        x.Element("cac:PartyName", () => x.Element("cbc:Name", party.TradingName ?? party.Name));
        x.Element("cac:PostalAddress", () =>
        {
            x.Element("cbc:StreetName", party.Line1);
            x.Element("cbc:AdditionalStreetName", party.Line2);
            x.Element("cbc:CityName", party.City);
            x.Element("cbc:PostalZone", party.PostCode);
            x.Element("cbc:CountrySubentity", party.Subdivision);
            x.Element("cac:Country", () => x.Element("cbc:IdentificationCode", party.Country));
        });
        TaxScheme(x, party.VatId, "VAT");
        TaxScheme(x, party.TaxNumber, "TAX");
        x.Element("cac:PartyLegalEntity", () =>
        {
            x.Element("cbc:RegistrationName", party.Name);
            x.Element("cbc:CompanyID", party.Registration?.Value, "schemeID", party.Registration?.Scheme);
        });
        if (party.Email is not null)
        {
            x.Element("cac:Contact", () => x.Element("cbc:ElectronicMail", party.Email));
        }
    }

    private static void TaxScheme(EXml x, string? number, string scheme)
    {
        if (number is not null)
        {
            x.Element("cac:PartyTaxScheme", () =>
            {
                x.Element("cbc:CompanyID", number);
                Scheme(x, scheme);
            });
        }
    }

    private static void Scheme(EXml x, string id) => x.Element("cac:TaxScheme", () => x.Element("cbc:ID", id));
}

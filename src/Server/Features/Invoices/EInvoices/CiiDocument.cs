using NodaTime;
using NodaTime.Text;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>
/// The UN/CEFACT Cross Industry Invoice (D16B), profile EN 16931: the order of the elements is the schema's. <c>CiiLine</c> and
/// <c>CiiSettlement</c> have the rest.
/// </summary>
public static class CiiDocument
{
    public const string Profile = "urn:cen.eu:en16931:2017";

    private static readonly LocalDatePattern Day = LocalDatePattern.CreateWithInvariantCulture("yyyyMMdd");

    public static byte[] Write(EInvoice e)
    {
        using var x = new EXml("rsm:CrossIndustryInvoice", new()
        {
            ["rsm"] = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
            ["ram"] = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
            ["qdt"] = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
            ["udt"] = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
        });
        x.Element("rsm:ExchangedDocumentContext", () =>
            x.Element("ram:GuidelineSpecifiedDocumentContextParameter", () => x.Element("ram:ID", Profile)));
        x.Element("rsm:ExchangedDocument", () =>
        {
            x.Element("ram:ID", e.Number);
            x.Element("ram:TypeCode", e.IsCreditNote ? "381" : "380");
            Date(x, "ram:IssueDateTime", e.IssueDate);
            if (e.Note is not null)
            {
                x.Element("ram:IncludedNote", () => x.Element("ram:Content", e.Note));
            }
        });
        x.Element("rsm:SupplyChainTradeTransaction", () =>
        {
            foreach (var line in e.Lines)
            {
                CiiLine.Write(x, line, e.Decimals);
            }
            x.Element("ram:ApplicableHeaderTradeAgreement", () => Agreement(x, e));
            x.Element("ram:ApplicableHeaderTradeDelivery", () => { });
            x.Element("ram:ApplicableHeaderTradeSettlement", () => CiiSettlement.Write(x, e));
        });
        return x.Finish();
    }

    internal static void Date(EXml x, string name, LocalDate date, string type = "udt:DateTimeString") =>
        x.Element(name, () => x.Element(type, Day.Format(date), "format", "102"));

    internal static void Period(EXml x, EPeriod? period)
    {
        if (period is not null)
        {
            x.Element("ram:BillingSpecifiedPeriod", () =>
            {
                Date(x, "ram:StartDateTime", period.First);
                Date(x, "ram:EndDateTime", period.Last);
            });
        }
    }

    private static void Agreement(EXml x, EInvoice e)
    {
        x.Element("ram:BuyerReference", e.BuyerReference);
        x.Element("ram:SellerTradeParty", () => Party(x, e.Seller));
        x.Element("ram:BuyerTradeParty", () => Party(x, e.Buyer));
        Reference(x, "ram:BuyerOrderReferencedDocument", e.OrderReference);
        Reference(x, "ram:ContractReferencedDocument", e.ContractReference);
    }

    private static void Reference(EXml x, string name, string? number)
    {
        if (number is not null)
        {
            x.Element(name, () => x.Element("ram:IssuerAssignedID", number));
        }
    }

    private static void Party(EXml x, EParty party)
    {
        x.Element("ram:ID", party.Identifier);
        x.Element("ram:Name", party.Name);
        if (party.Registration is not null || party.TradingName is not null)
        {
            x.Element("ram:SpecifiedLegalOrganization", () =>
            {
                x.Element("ram:ID", party.Registration?.Value, "schemeID", party.Registration?.Scheme);
                x.Element("ram:TradingBusinessName", party.TradingName);
            });
        }
        if (party.Email is not null)
        {
            x.Element("ram:DefinedTradeContact", () =>
                x.Element("ram:EmailURIUniversalCommunication", () => x.Element("ram:URIID", party.Email)));
        }
        x.Element("ram:PostalTradeAddress", () =>
        {
            x.Element("ram:PostcodeCode", party.PostCode);
            x.Element("ram:LineOne", party.Line1);
            x.Element("ram:LineTwo", party.Line2);
            x.Element("ram:CityName", party.City);
            x.Element("ram:CountryID", party.Country);
            x.Element("ram:CountrySubDivisionName", party.Subdivision);
        });
        if (party.ElectronicAddress is { } address)
        {
            x.Element("ram:URIUniversalCommunication", () => x.Element("ram:URIID", address.Value, "schemeID", address.Scheme));
        }
        Registration(x, party.VatId, "VA");
        Registration(x, party.TaxNumber, "FC");
    }

    private static void Registration(EXml x, string? number, string scheme)
    {
        if (number is not null)
        {
            x.Element("ram:SpecifiedTaxRegistration", () => x.Element("ram:ID", number, "schemeID", scheme));
        }
    }
}

using System.Text;
using Plumbline.Server.Features.Invoices.EInvoices;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>
/// A worked example for each rule that the tests know: a document that keeps all of them, changed so that it breaks this one. So a rule
/// that never speaks is found.
/// </summary>
public sealed class RuleBookTests
{
    [Theory]
    [InlineData("S")]
    [InlineData("Z")]
    [InlineData("E")]
    [InlineData("AE")]
    [InlineData("G")]
    [InlineData("O")]
    public void ADocument_OfEachCategory_KeepsEveryRuleInBothSyntaxesAndSaysTheSame(string category)
    {
        var document = SampleEInvoices.Of(category);

        EInvoiceCheck.AssertValid(CiiDocument.Write(document), UblDocument.Write(document));
        EInvoiceCheck.AssertValid(
            CiiDocument.Write(document with { IsCreditNote = true, DueDate = null, PaymentTerms = "Credited" }),
            UblDocument.Write(document with { IsCreditNote = true, DueDate = null, PaymentTerms = "Credited" }));
    }

    [Theory]
    // rule, category of the document, what is changed: group/term=value, no value removes it
    [InlineData("BR-01", "S", "BT-24=")]
    [InlineData("BR-02", "S", "BT-1=")]
    [InlineData("BR-03", "S", "BT-2=")]
    [InlineData("BR-04", "S", "BT-3=")]
    [InlineData("BR-05", "S", "BT-5=")]
    [InlineData("BR-06", "S", "BG-4/name=")]
    [InlineData("BR-07", "S", "BG-7/name=")]
    [InlineData("BR-09", "S", "BG-4/country=")]
    [InlineData("BR-11", "S", "BG-7/country=")]
    [InlineData("BR-12", "S", "BG-22/BT-106=")]
    [InlineData("BR-13", "S", "BG-22/BT-109=")]
    [InlineData("BR-14", "S", "BG-22/BT-112=")]
    [InlineData("BR-15", "S", "BG-22/BT-115=")]
    [InlineData("BR-16", "S", "BG-25=")]
    [InlineData("BR-21", "S", "BG-25/BT-126=")]
    [InlineData("BR-22", "S", "BG-25/BT-129=")]
    [InlineData("BR-23", "S", "BG-25/BT-130=")]
    [InlineData("BR-24", "S", "BG-25/BT-131=")]
    [InlineData("BR-25", "S", "BG-25/BT-153=")]
    [InlineData("BR-26", "S", "BG-25/BT-146=")]
    [InlineData("BR-27", "S", "BG-25/BT-146=-50")]
    [InlineData("BR-29", "S", "BG-14/last=2023-12-31")]
    [InlineData("BR-30", "S", "BG-25/last=2023-12-31")]
    [InlineData("BR-41", "S", "BG-25/BG-27/amount=")]
    [InlineData("BR-42", "S", "BG-25/BG-27/reason=; BG-25/BG-27/reason-code=")]
    [InlineData("BR-43", "S", "BG-25/BG-27/charge=true; BG-25/BG-27/amount=")]
    [InlineData("BR-44", "S", "BG-25/BG-27/charge=true; BG-25/BG-27/reason=; BG-25/BG-27/reason-code=")]
    [InlineData("BR-45", "S", "BG-23/BT-116=")]
    [InlineData("BR-46", "S", "BG-23/BT-117=")]
    [InlineData("BR-47", "S", "BG-23/BT-118=")]
    [InlineData("BR-48", "S", "BG-23/BT-119=")]
    [InlineData("BR-49", "S", "BG-16/BT-81=")]
    [InlineData("BR-50", "S", "BG-16/BT-84=")]
    [InlineData("BR-51", "S", "BG-16/BT-87=4111111111111111")]
    [InlineData("BR-53", "S", "BG-22/BT-111=")]
    [InlineData("BR-55", "S", "BG-3/BT-25=")]
    [InlineData("BR-61", "S", "BG-16/BT-84=")]
    [InlineData("BR-62", "S", "BG-4/address-scheme=")]
    [InlineData("BR-63", "S", "BG-7/address-scheme=")]
    [InlineData("BR-CO-04", "S", "BG-25/BT-151=")]
    [InlineData("BR-CO-09", "S", "BG-4/vat=40303265045")]
    [InlineData("BR-CO-10", "S", "BG-22/BT-106=103.52")]
    [InlineData("BR-CO-13", "S", "BG-22/BT-109=103.50")]
    [InlineData("BR-CO-14", "S", "BG-22/BT-110=20.69")]
    [InlineData("BR-CO-15", "S", "BG-22/BT-112=124.22")]
    [InlineData("BR-CO-16", "S", "BG-22/BT-115=124.21")]
    [InlineData("BR-CO-17", "S", "BG-23/BT-117=21.71")]
    [InlineData("BR-CO-18", "S", "BG-23=")]
    [InlineData("BR-CO-19", "S", "BG-14/first=; BG-14/last=")]
    [InlineData("BR-CO-23", "S", "BG-25/BG-27/reason=; BG-25/BG-27/reason-code=")]
    [InlineData("BR-CO-24", "S", "BG-25/BG-27/charge=true; BG-25/BG-27/reason=; BG-25/BG-27/reason-code=")]
    [InlineData("BR-CO-25", "S", "BT-9=")]
    [InlineData("BR-CO-26", "S", "BG-4/vat=; BG-4/registration=")]
    [InlineData("BR-DEC-09", "S", "BG-22/BT-106=103.510")]
    [InlineData("BR-DEC-12", "S", "BG-22/BT-109=103.510")]
    [InlineData("BR-DEC-13", "S", "BG-22/BT-110=20.700")]
    [InlineData("BR-DEC-14", "S", "BG-22/BT-112=124.210")]
    [InlineData("BR-DEC-15", "S", "BG-22/BT-111=20.700")]
    [InlineData("BR-DEC-16", "S", "BG-22/BT-113=10.000")]
    [InlineData("BR-DEC-18", "S", "BG-22/BT-115=114.210")]
    [InlineData("BR-DEC-19", "S", "BG-23/BT-116=103.510")]
    [InlineData("BR-DEC-20", "S", "BG-23/BT-117=20.700")]
    [InlineData("BR-DEC-23", "S", "BG-25/BT-131=90.000")]
    [InlineData("BR-DEC-24", "S", "BG-25/BG-27/amount=10.000")]
    [InlineData("BR-DEC-25", "S", "BG-25/BG-27/base=100.000")]
    [InlineData("BR-DEC-27", "S", "BG-25/BG-27/charge=true; BG-25/BG-27/amount=10.000")]
    [InlineData("BR-DEC-28", "S", "BG-25/BG-27/charge=true; BG-25/BG-27/base=100.000")]
    [InlineData("BR-CL-01", "S", "BT-3=999")]
    [InlineData("BR-CL-04", "S", "BT-5=Euro")]
    [InlineData("BR-CL-05", "S", "BT-6=$")]
    [InlineData("BR-CL-14", "S", "BG-4/country=PT-20")]
    [InlineData("BR-CL-16", "S", "BG-16/BT-81=0")]
    [InlineData("BR-CL-17", "S", "BG-23/BT-118=X")]
    [InlineData("BR-CL-18", "S", "BG-25/BT-151=X")]
    [InlineData("BR-CL-19", "S", "BG-25/BG-27/reason-code=1")]
    [InlineData("BR-CL-22", "AE", "BG-23/BT-121=VATEX")]
    [InlineData("BR-CL-23", "S", "BG-25/BT-130=hour")]
    [InlineData("BR-CL-25", "S", "BG-7/address-scheme=mail")]
    [InlineData("BR-S-01", "S", "BG-23/BT-118=Z")]
    [InlineData("BR-S-02", "S", "BG-4/vat=")]
    [InlineData("BR-S-05", "S", "BG-25/BT-152=0")]
    [InlineData("BR-S-08", "S", "BG-23/BT-116=103.50")]
    [InlineData("BR-S-09", "S", "BG-23/BT-117=19.70")]
    [InlineData("BR-S-10", "S", "BG-23/BT-120=why")]
    [InlineData("BR-Z-01", "Z", "BG-23/BT-118=E")]
    [InlineData("BR-Z-02", "Z", "BG-4/vat=")]
    [InlineData("BR-Z-05", "Z", "BG-25/BT-152=1")]
    [InlineData("BR-Z-08", "Z", "BG-23/BT-116=1.00")]
    [InlineData("BR-Z-09", "Z", "BG-23/BT-117=1.00")]
    [InlineData("BR-Z-10", "Z", "BG-23/BT-121=VATEX-EU-O")]
    [InlineData("BR-E-01", "E", "BG-23/BT-118=Z")]
    [InlineData("BR-E-02", "E", "BG-4/vat=")]
    [InlineData("BR-E-05", "E", "BG-25/BT-152=1")]
    [InlineData("BR-E-08", "E", "BG-23/BT-116=1.00")]
    [InlineData("BR-E-09", "E", "BG-23/BT-117=1.00")]
    [InlineData("BR-E-10", "E", "BG-23/BT-120=")]
    [InlineData("BR-AE-01", "AE", "BG-23/BT-118=E")]
    [InlineData("BR-AE-02", "AE", "BG-7/vat=; BG-7/registration=")]
    [InlineData("BR-AE-05", "AE", "BG-25/BT-152=1")]
    [InlineData("BR-AE-08", "AE", "BG-23/BT-116=1.00")]
    [InlineData("BR-AE-09", "AE", "BG-23/BT-117=1.00")]
    [InlineData("BR-AE-10", "AE", "BG-23/BT-120=; BG-23/BT-121=")]
    [InlineData("BR-G-01", "G", "BG-23/BT-118=E")]
    [InlineData("BR-G-02", "G", "BG-4/vat=")]
    [InlineData("BR-G-05", "G", "BG-25/BT-152=1")]
    [InlineData("BR-G-08", "G", "BG-23/BT-116=1.00")]
    [InlineData("BR-G-09", "G", "BG-23/BT-117=1.00")]
    [InlineData("BR-G-10", "G", "BG-23/BT-120=; BG-23/BT-121=")]
    [InlineData("BR-O-01", "O", "BG-23/BT-118=E")]
    [InlineData("BR-O-02", "O", "BG-4/vat=FR40303265045")]
    [InlineData("BR-O-05", "O", "BG-25/BT-152=0")]
    [InlineData("BR-O-08", "O", "BG-23/BT-116=1.00")]
    [InlineData("BR-O-09", "O", "BG-23/BT-117=1.00")]
    [InlineData("BR-O-10", "O", "BG-23/BT-120=; BG-23/BT-121=")]
    [InlineData("BR-O-11", "O", "BG-23=twice")]
    [InlineData("BR-O-12", "O", "BG-25/BT-151=S")]
    [InlineData("PEPPOL-EN16931-R001", "S", "BT-23=")]
    [InlineData("PEPPOL-EN16931-R003", "S", "BT-10=")]
    [InlineData("PEPPOL-EN16931-R004", "S", "BT-24=urn:cen.eu:en16931:2017")]
    [InlineData("PEPPOL-EN16931-R005", "S", "BT-6=EUR")]
    [InlineData("PEPPOL-EN16931-R007", "S", "BT-23=billing")]
    [InlineData("PEPPOL-EN16931-R010", "S", "BG-7/address=; BG-7/address-scheme=")]
    [InlineData("PEPPOL-EN16931-R020", "S", "BG-4/address=; BG-4/address-scheme=")]
    [InlineData("PEPPOL-EN16931-R040", "S", "BG-25/BG-27/percent=11")]
    [InlineData("PEPPOL-EN16931-R041", "S", "BG-25/BG-27/base=")]
    [InlineData("PEPPOL-EN16931-R042", "S", "BG-25/BG-27/percent=")]
    [InlineData("PEPPOL-EN16931-R043", "S", "BG-25/BG-27/charge=1")]
    [InlineData("PEPPOL-EN16931-R055", "S", "BG-22/BT-111=-1.00")]
    [InlineData("PEPPOL-EN16931-R110", "S", "BG-25/first=2023-12-31")]
    [InlineData("PEPPOL-EN16931-R111", "S", "BG-25/last=2024-02-01")]
    [InlineData("PEPPOL-EN16931-R120", "S", "BG-25/BT-146=50.02")]
    [InlineData("PEPPOL-EN16931-R121", "S", "BG-25/BT-149=0")]
    [InlineData("PEPPOL-EN16931-R130", "S", "BG-25/BT-149=1; BG-25/BT-150=C62")]
    [InlineData("PEPPOL-EN16931-CL008", "S", "BG-7/address-scheme=EM")]
    [InlineData("PEPPOL-EN16931-F001", "S", "BT-2=31/01/2024")]
    [InlineData("PEPPOL-EN16931-P0104", "E", "BG-23/BT-121=VATEX-EU-G")]
    [InlineData("PEPPOL-EN16931-P0105", "E", "BG-23/BT-121=VATEX-EU-O")]
    [InlineData("PEPPOL-EN16931-P0107", "E", "BG-23/BT-121=VATEX-EU-AE")]
    [InlineData("PEPPOL-COMMON-R041", "S", "BG-7/address-scheme=0192")]
    [InlineData("PEPPOL-COMMON-R042", "S", "BG-7/address-scheme=0184")]
    [InlineData("PEPPOL-COMMON-R043", "S", "BG-7/address-scheme=0208")]
    [InlineData("PEPPOL-COMMON-R049", "S", "BG-7/address-scheme=0007")]
    [InlineData("NL-R-003", "S", "BG-4/country=NL")]
    [InlineData("NL-R-007", "S", "BG-4/country=NL; BG-16=")]
    [InlineData("DK-R-002", "S", "BG-4/country=DK")]
    public void ADocument_ThatBreaksARule_IsFound(string rule, string category, string changes)
    {
        var terms = EInvoiceXml.Read(UblDocument.Write(SampleEInvoices.Of(category)));
        Assert.Empty(RuleBook.Broken(terms).Concat(PeppolRuleBook.Broken(terms)));

        foreach (var change in changes.Split("; "))
        {
            Change(terms, change);
        }

        Assert.Contains(rule, RuleBook.Broken(terms).Concat(PeppolRuleBook.Broken(terms)));
    }

    [Fact]
    public void AText_WithEmptyElementsOrMixedCurrenciesOrElementsOutOfOrder_IsFound()
    {
        var xml = Encoding.UTF8.GetString(UblDocument.Write(SampleEInvoices.Of("S")));
        var empty = xml.Replace("<cbc:Name>Calls</cbc:Name>", "<cbc:Name></cbc:Name>", StringComparison.Ordinal);
        var mixed = xml.Replace("PayableAmount currencyID=\"EUR\">", "PayableAmount currencyID=\"USD\">", StringComparison.Ordinal);
        var turned = xml.Replace("cbc:IssueDate", "cbc:DueDat", StringComparison.Ordinal);

        Assert.Equal(["PEPPOL-EN16931-R008"], PeppolRuleBook.BrokenInText(Encoding.UTF8.GetBytes(empty)));
        Assert.Equal(["PEPPOL-EN16931-R051"], PeppolRuleBook.BrokenInText(Encoding.UTF8.GetBytes(mixed)));
        Assert.Equal(["Name is no text"], Grammar.Faults(Encoding.UTF8.GetBytes(empty)));
        Assert.NotEmpty(Grammar.Faults(Encoding.UTF8.GetBytes(turned)));
        Assert.Empty(Grammar.Faults(Encoding.UTF8.GetBytes(xml)));
    }

    private static void Change(Terms terms, string change)
    {
        var (path, value) = (change.Split('=')[0].Split('/'), change.Split('=')[1]);
        foreach (var group in path[..^1])
        {
            terms = terms.All(group)[0];
        }
        switch (path[^1], value)
        {
            case (var group, "twice"):
                terms.Groups[group].Add(terms.Groups[group][0]);
                break;
            case (var group, "") when group.StartsWith("BG-", StringComparison.Ordinal):
                terms.Groups.Remove(group);
                break;
            default:
                terms[path[^1]] = value.Length == 0 ? null : value;
                break;
        }
    }
}

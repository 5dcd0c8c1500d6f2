using NodaTime;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Invoices.EInvoices;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>What is hard to come by over the wire, told to the mapping by itself.</summary>
public sealed class MappingTests
{
    private static readonly Instant Issued = Instant.FromUtc(2024, 1, 31, 10, 0);

    [Fact]
    public void ALine_OfATaxedAndDiscountedChargeOnACreditNote_GoesAgainstIt()
    {
        var note = Note(
            Line("Plan", EntryType.Credit, 1, 10000, 10000, 2000),
            Line("Smaller plan", EntryType.Debit, 2, 1000, 1800, 360, discount: 200));

        var e = Of(note);

        Assert.Equal([(1m, 100m, 100m), (-2m, 10m, -18m)], e.Lines.Select(l => (l.Quantity, l.Price, l.Net)));
        var charge = Assert.Single(e.Lines[1].Allowances);
        Assert.Equal((true, 2m, 20m, 10m, "Discount"), (charge.IsCharge, charge.Amount, charge.Base, charge.Percent, charge.Reason));
        Assert.Equal((82m, 16.40m, 98.40m), (e.Totals.WithoutVat, e.Totals.Vat, e.Totals.Due));
        EInvoiceCheck.AssertValid(CiiDocument.Write(e), UblDocument.Write(e));
    }

    [Fact]
    public void ALine_WhoseQuantityTimesPriceIsAnotherAmount_IsOnePieceThatSaysSo()
    {
        // half a month of 3 seats at 10.00
        var share = Line("Seats", EntryType.Credit, 3, 1000, 1452, 290, unit: "seats");
        var hours = Line("Work", EntryType.Credit, 1.5m, 8000, 12000, 2400, unit: "Hours");

        var e = Of(Note(share, hours));

        Assert.Equal(
            [(1m, "C62", 14.52m, "3 seats"), (1.5m, "HUR", 80m, null)], e.Lines.Select(l => (l.Quantity, l.UnitCode, l.Price, l.Note)));
    }

    [Fact]
    public void TaxOfHundredsOfLines_FarFromTheRate_IsFoundByItsRule()
    {
        var lines = Enumerable.Range(0, 250).Select(_ => Line("Bit", EntryType.Credit, 1, 2, 2, 0)).ToArray();

        var fault = Assert.Single(EInvoiceRules.Faults(Of(Note(lines)), isPeppol: false));

        // 20 % of 2 cents is 0 each, and 1.00 of all
        Assert.Equal(
            new EInvoiceFault("BR-CO-17", "tax_amount", "0 of VAT (BT-117) is 1 or more away from 20 % of 5.00 (BT-116)"), fault);
    }

    [Fact]
    public void ANoteOfALineOutOfScopeBesideATaxedOne_IsFoundByItsRule()
    {
        var note = Note(Line("Taxed", EntryType.Credit, 1, 1000, 1000, 200), Line("Free", EntryType.Credit, 1, 1000, 1000, 0, rate: 0));
        note.TaxScheme = TaxScheme.NotEligible;

        Assert.Equal(["BR-CO-26", "BR-S-02", "BR-O-11"], EInvoiceRules.Faults(Of(note), isPeppol: false).Select(f => f.Rule));
    }

    [Theory]
    [InlineData("FR", "FR40303265045", "303265045", "FR40303265045 9957 303265045 0002")]
    [InlineData("BE", "BE0428759497", "0428.759.497", "0428759497 0208 0428759497 0208")]
    [InlineData("SE", "SE556188840401", "556188-8404", "5561888404 0007 5561888404 0007")]
    [InlineData("NL", "NL004495445B01", "12345678", "NL004495445B01 9944 12345678 0106")]
    [InlineData("DK", "DK13585628", "13585628", "DK13585628 0184 DK13585628 0184")]
    [InlineData("NO", "NO995525828MVA", "995525828", "995525828 0192 995525828 0192")]
    [InlineData("FI", "FI20774740", "2077474-0", "FI20774740 0213 2077474-0 0212")]
    [InlineData("GR", "EL094259216", "GEMI 1", "094259216 9933 GEMI 1 -")]
    [InlineData("DE", "DE136695976", "HRB 1", "DE136695976 9930 HRB 1 -")]
    public void ASeller_OfACountry_HasTheAddressesAndSchemesOfIt(string country, string vat, string registration, string expected)
    {
        var note = Note(Line("Work", EntryType.Credit, 1, 1000, 1000, 200));
        note.Seller = note.Seller with { TaxId = vat, Address = Address.Empty with { Country = country } };

        var seller = new EInvoiceSource(note, Entity(country, registration), null, null, null, "en").ToEInvoice().Seller;

        Assert.Equal(
            expected,
            $"{seller.ElectronicAddress!.Value} {seller.ElectronicAddress.Scheme} {seller.Registration!.Value} "
            + (seller.Registration.Scheme ?? "-"));
    }

    [Theory]
    // seller's country, VAT and registration number, buyer's country; the national rules of Peppol that are broken
    [InlineData("DE", "DE136695976", "HRB 1", "DE", "DE-R-006")]
    [InlineData("DE", "DE136695976", "HRB 1", "FR", "")]
    [InlineData("DK", "DK13585628", null, "FR", "DK-R-002")]
    [InlineData("GR", "EL094259216", null, "FR", "GR-R-001-1")]
    [InlineData("IS", null, null, "FR", "PEPPOL-EN16931-R020 IS-R-002 IS-R-003")]
    [InlineData("IT", "IT00743110157", null, "FR", "IT-R-002")]
    [InlineData("NL", "NL004495445B01", "KVK 1", "NL", "NL-R-002 NL-R-003 NL-R-004")]
    [InlineData("NO", "NO995525828", null, "FR", "NO-R-001")]
    [InlineData("SE", "SE556188840401", null, "FR", "SE-R-006")]
    public void ASeller_OfACountryWithRulesOfItsOwn_IsHeldToThem(
        string country, string? vat, string? registration, string buyer, string rules)
    {
        var note = Note(Line("Work", EntryType.Credit, 1, 1000, 1000, 200));
        note.Seller = note.Seller with { TaxId = vat, Address = Address.Empty with { City = "Town", Country = country } };
        note.Customer = note.Customer with { Address = Address.Empty with { City = "Town", Country = buyer } };
        var number = buyer switch { "DE" => "DE136695976", "NL" => "NL004495445B01", _ => "FR53000004605" };
        note.Customer = note.Customer with { TaxId = number };

        var e = new EInvoiceSource(note, Entity(country, registration), null, null, null, "en").ToEInvoice();
        var core = EInvoiceRules.Faults(e, isPeppol: false).Select(f => f.Rule);

        Assert.Equal(rules, string.Join(' ', EInvoiceRules.Faults(e, isPeppol: true).Select(f => f.Rule).Except(core)));
    }

    private static EInvoice Of(Invoice note) => new EInvoiceSource(note, Entity("FR", null), null, null, Issued, "en").ToEInvoice();

    private static Invoice Note(params InvoiceLine[] lines)
    {
        var (net, tax) = (lines.Sum(l => Signed(l) * l.AmountExcludingTax), lines.Sum(l => Signed(l) * l.TaxAmount));
        return new Invoice
        {
            Id = "inv_1",
            Type = InvoiceType.CreditNote,
            Status = InvoiceStatus.ToPay,
            Number = "CN-1",
            CustomerId = "cus_1",
            InvoicingEntityId = "ive_1",
            Currency = "EUR",
            TaxScheme = TaxScheme.Standard,
            Customer = new CustomerSnapshot(
                "cus_1", "Acme", null, null, "FR53000004605", null, Address.Empty with { City = "Paris", Country = "FR" }),
            Seller = new SellerSnapshot("ive_1", "Vendeur", "FR40303265045", Address.Empty with { City = "Paris", Country = "FR" }),
            AmountExcludingTax = net,
            TaxAmount = tax,
            TotalAmount = net + tax,
            IssuedAt = Issued,
            OriginalInvoiceNumber = "INV-1",
            Lines = [.. lines],
            CreatedAt = Issued,
            UpdatedAt = Issued,
        };
    }

    private static int Signed(InvoiceLine line) => line.EntryType == EntryType.Credit ? 1 : -1;

    private static InvoiceLine Line(
        string name, EntryType type, decimal units, decimal unitAmount, long net, long tax, long discount = 0, string? unit = null,
        decimal rate = 20) => new()
        {
            Id = "ili_" + name,
            InvoiceId = "inv_1",
            Position = 0,
            Name = name,
            EntryType = type,
            UnitsCount = units,
            UnitAmount = unitAmount,
            UnitName = unit,
            AmountExcludingTax = net,
            TaxAmount = tax,
            TaxRate = rate,
            DiscountAmount = discount,
            DiscountPercent = discount > 0 ? 10 : null,
        };

    private static InvoicingEntity Entity(string country, string? registration) => new()
    {
        Id = "ive_1",
        Name = "Vendeur",
        Country = country,
        RegistrationNumber = registration,
        CreatedAt = Issued,
        UpdatedAt = Issued,
    };
}

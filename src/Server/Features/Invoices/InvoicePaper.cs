using System.Text.Json;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;
using PaperLine = Plumbline.Server.Features.Invoices.Pdf.InvoiceLine;
using PaperTotals = Plumbline.Server.Features.Invoices.Pdf.InvoiceTotals;

namespace Plumbline.Server.Features.Invoices;

/// <summary>What of a stored invoice is printed.</summary>
public static class InvoicePaper
{
    /// <param name="invoice">With its lines.</param>
    /// <param name="entity">The seller.</param>
    /// <param name="bankDetails">Where it is paid to.</param>
    /// <param name="custom">Custom properties of the invoice and its customer, by slug.</param>
    /// <param name="language">Two letters.</param>
    public static InvoiceDocument Of(
        Invoice invoice,
        InvoicingEntity entity,
        IReadOnlyList<InvoiceField> bankDetails,
        IReadOnlyDictionary<string, JsonElement> custom,
        string language)
    {
        var zone = DateTimeZoneProviders.Tzdb[entity.Timezone];
        return new InvoiceDocument
        {
            Kind = invoice.Type switch
            {
                InvoiceType.CreditNote or InvoiceType.ChildCreditnoteRef => InvoiceDocumentKind.CreditNote,
                InvoiceType.Document => InvoiceDocumentKind.Document,
                _ => InvoiceDocumentKind.Invoice,
            },
            Title = invoice.DocumentName,
            Number = invoice.Number ?? "",
            Mark = MarkOf(invoice),
            Language = language,
            Currency = new InvoiceCurrency(invoice.Currency, Currency.Of(invoice.Currency).Decimals),
            IssueDate = DateOf(invoice.IssuedAt, zone),
            DueDate = invoice.Type.IsCredit() ? null : DateOf(invoice.DueAt, zone),
            PurchaseOrder = invoice.PurchaseOrder,
            PaymentReference = invoice.Type.IsCredit() ? null : invoice.Reference,
            OriginalNumber = invoice.OriginalInvoiceNumber,
            Logo = Logo.Of(entity.LogoUrl),
            BrandColor = entity.BrandColor,
            Seller = new InvoiceParty
            {
                Name = invoice.Seller.Name,
                AddressLines = LinesOf(invoice.Seller.Address, invoice.Seller.Name, language),
                TaxId = invoice.Seller.TaxId,
                LocalNumber = entity.RegistrationNumber,
                Email = entity.BillingEmail,
            },
            Customer = new InvoiceParty
            {
                Name = invoice.Customer.Name,
                AddressLines = LinesOf(invoice.Customer.Address, invoice.Customer.Name, language),
                TaxId = invoice.Customer.TaxId,
                LocalNumber = invoice.Customer.LocalTaxNumber,
                Email = invoice.Customer.Email,
            },
            Lines = [.. invoice.Lines.OrderBy(l => l.Position).Select(l => LineOf(l, invoice.Type, zone))],
            Totals = TotalsOf(invoice),
            Converted = invoice is { ConversionRate: { } rate, ConvertedAmount: { } converted }
                ? Converted(invoice, entity.AccountingCurrency, converted, rate) : null,
            TaxNotice = invoice.TaxScheme switch
            {
                TaxScheme.Exempt => InvoiceTaxNotice.Exempt,
                TaxScheme.ReverseCharge => InvoiceTaxNotice.ReverseCharge,
                _ => InvoiceTaxNotice.None,
            },
            BankDetails = bankDetails,
            Note = string.Join("\n\n", new[] { invoice.CustomNote, invoice.AdditionalInfo }.Where(t => !string.IsNullOrWhiteSpace(t))),
            LateFeeText = entity.InvoiceLateFees,
            Footer = FooterOf(invoice, entity),
            AdditionalFields = FieldsOf(invoice, custom, InvoiceTexts.For(language)),
        };
    }

    public static string? FooterOf(Invoice invoice, InvoicingEntity entity) =>
        invoice.Footer ?? (invoice.Type == InvoiceType.Document ? entity.DocumentFooter : null) ?? entity.InvoiceFooter;

    private static InvoiceConversion Converted(Invoice invoice, string accounting, long total, decimal rate) => new(
        new InvoiceCurrency(accounting, Currency.Of(accounting).Decimals),
        total,
        rate,
        invoice.TaxAmount == 0 ? null : ExchangeRates.InvoiceConversion.Convert(invoice.TaxAmount, invoice.Currency, accounting, rate));

    /// <summary>What has no value is not printed.</summary>
    private static IReadOnlyList<InvoiceField> FieldsOf(
        Invoice invoice, IReadOnlyDictionary<string, JsonElement> custom, InvoiceTexts texts) =>
    [
        .. (invoice.DisplayFields ?? []).Select(f => f.Type switch
        {
            "custom" => (Label: f.Label, f.Value),
            "custom_property" => (Label: f.Slug, Value: custom.TryGetValue(f.Slug!, out var value) ? value.ToString() : null),
            _ => (Label: texts["field_" + f.Field], Value: f.Field switch
            {
                "customer_id" => invoice.CustomerId,
                "subscription_id" => invoice.SubscriptionId,
                "quote_id" => invoice.QuoteId,
                _ => null,
            }),
        }).Where(f => !string.IsNullOrWhiteSpace(f.Value)).Select(f => new InvoiceField(f.Label!, f.Value!)),
    ];

    private static InvoiceMark MarkOf(Invoice invoice) => invoice.Status switch
    {
        InvoiceStatus.Draft => InvoiceMark.Draft,
        InvoiceStatus.Open => InvoiceMark.Open,
        InvoiceStatus.GracePeriod => InvoiceMark.Preview,
        InvoiceStatus.ToPay when IsAsked(invoice) => InvoiceMark.ToPay,
        InvoiceStatus.PartiallyPaid => InvoiceMark.PartiallyPaid,
        InvoiceStatus.Paid when IsAsked(invoice) && invoice.Collection != InvoiceCollection.Nothing => InvoiceMark.Paid,
        InvoiceStatus.Error => InvoiceMark.Failed,
        InvoiceStatus.Voided => InvoiceMark.Voided,
        InvoiceStatus.Uncollectible => InvoiceMark.Uncollectible,
        _ => InvoiceMark.None,
    };

    private static PaperLine LineOf(InvoiceLine line, InvoiceType type, DateTimeZone zone) => new()
    {
        Name = line.Name,
        Description = line.Description,
        Period = line is { DisplayServicePeriod: true, PeriodStartsAt: { } start, PeriodEndsAt: { } end } && start < end
            ? new InvoicePeriod(DateOf(start, zone)!.Value, LastDateExclusive(end, zone))
            : null,
        Quantity = line.UnitsCount,
        UnitLabel = line.UnitName,
        UnitAmountMinor = line switch
        {
            { DisplayUnitAmount: false } => null,
            { Tiers.Count: 0 } => line.UnitAmount,
            { Tiers.Count: 1 } => line.Tiers[0].Price,
            _ => null,
        },
        UnitCount = line.Tiers.Count == 1 ? line.Tiers[0].UnitCount : 1,
        NetMinor = line.AmountExcludingTax,
        TaxRate = line.TaxRate,
        DiscountMinor = line.DiscountAmount,
        DiscountPercent = line.DiscountPercent,
        IsCredit = GoesAgainst(line, type),
        Tiers = line.Tiers.Count > 1 ? [.. line.Tiers.Where(t => t.Count > 0).Select(TierOf)] : [],
    };

    // tiers are stored as (from, to]; people read them by their first and last unit
    private static InvoiceTier TierOf(LineTier tier) => new(
        tier.From + 1, tier.To, tier.Count, tier.Price, tier.UnitCount, Rounding.ToMinor(tier.Amount));

    private static PaperTotals TotalsOf(Invoice invoice) => new()
    {
        NetMinor = invoice.AmountExcludingTax,
        // on a credit note what is charged, and so what was taken off it, goes against the total
        DiscountMinor = invoice.Type.IsCredit() ? -invoice.DiscountAmount : invoice.DiscountAmount,
        Taxes =
        [
            .. invoice.Lines.GroupBy(l => l.TaxRate).Where(g => g.Key > 0).OrderBy(g => g.Key).Select(g => new InvoiceTaxTotal(
                null, g.Key, g.Sum(l => Signed(l, invoice.Type, l.AmountExcludingTax)), g.Sum(l => Signed(l, invoice.Type, l.TaxAmount)))),
        ],
        TotalMinor = invoice.TotalAmount,
        PaidMinor = invoice.AmountPaid > 0 && IsAsked(invoice) ? invoice.AmountPaid : null,
        CreditedMinor = invoice.AmountCredited > 0 && IsAsked(invoice) ? invoice.AmountCredited : null,
        WaivedMinor = invoice.AmountWaived == 0 ? null : invoice.AmountWaived,
        DueMinor = IsAsked(invoice) ? invoice.AmountDue : null,
    };

    private static bool IsAsked(Invoice invoice) => !invoice.Type.IsCredit();

    private static long Signed(InvoiceLine line, InvoiceType type, long amount) =>
        GoesAgainst(line, type) ? -amount : amount;

    /// <summary>A credit on an invoice, or a charge on a credit note: what lowers the document's total.</summary>
    internal static bool GoesAgainst(InvoiceLine line, InvoiceType type) =>
        (line.EntryType == EntryType.Credit) != type.IsCredit();

    private static LocalDate? DateOf(Instant? instant, DateTimeZone zone) => instant?.InZone(zone).Date;

    // an end at midnight excludes its day; one at another time of day has touched it
    internal static LocalDate LastDateExclusive(Instant end, DateTimeZone zone)
    {
        var local = end.InZone(zone);
        return local.TimeOfDay == LocalTime.Midnight ? local.Date : local.Date.PlusDays(1);
    }

    private static IReadOnlyList<string> LinesOf(Address address, string name, string language) =>
    [
        .. new[]
        {
            address.Name == name ? null : address.Name,
            address.Line1,
            address.Line2,
            string.Join(' ', new[] { address.Zip, address.City }.OfType<string>()),
            string.Join(", ", new[] { address.State, CountryOf(address, language) }.OfType<string>()),
        }.Where(line => !string.IsNullOrWhiteSpace(line)).Cast<string>(),
    ];

    private static string? CountryOf(Address address, string language) =>
        address.Country is { } code ? CountryNames.Of(code, language) : null;
}

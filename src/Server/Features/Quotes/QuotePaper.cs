using NodaTime;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Valuation;
using Invoice = Plumbline.Server.Features.Invoices.Invoice;
using PaperLine = Plumbline.Server.Features.Invoices.Pdf.InvoiceLine;
using PaperTotals = Plumbline.Server.Features.Invoices.Pdf.InvoiceTotals;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// What of a quote is printed: the lines of its invoice, or for each product of its phases what it comes to over the contract.
/// </summary>
public static class QuotePaper
{
    private static readonly Dictionary<string, System.Text.Json.JsonElement> NoProperties = [];

    /// <summary>A one-off quote: its invoice, without what only an invoice has.</summary>
    public static InvoiceDocument Of(
        Quote quote, Invoice invoice, InvoicingEntity entity, IReadOnlyList<QuoteSigner> signers, string language, Instant now)
    {
        var paper = InvoicePaper.Of(invoice, entity, [], NoProperties, language);
        var taxed = quote.Options.DisplayTaxes;
        return Label(quote, paper, entity, signers, now) with
        {
            PaymentReference = null,
            Totals = new PaperTotals
            {
                NetMinor = paper.Totals.NetMinor,
                DiscountMinor = paper.Totals.DiscountMinor,
                Taxes = taxed ? paper.Totals.Taxes : [],
                TotalMinor = taxed ? paper.Totals.TotalMinor : paper.Totals.NetMinor,
            },
            TaxNotice = taxed ? paper.TaxNotice : InvoiceTaxNotice.None,
        };
    }

    /// <summary>A quote of a subscription, or of what replaces one. Prices are net.</summary>
    public static InvoiceDocument Of(
        Quote quote, OfferedTerms offered, InvoicingEntity entity, IReadOnlyList<QuoteSigner> signers, string language, Instant now)
    {
        var (offer, batch, value, expected) = offered;
        // the parties are printed as on an invoice that nothing stands on
        var bare = new Invoice
        {
            Id = quote.Id,
            Type = InvoiceType.Invoice,
            Status = InvoiceStatus.Draft,
            CustomerId = quote.CustomerId,
            InvoicingEntityId = entity.Id,
            Currency = quote.Currency,
            Customer = InvoiceIssue.SnapshotOf(batch.CustomerOf(offer)),
            Seller = InvoiceIssue.SnapshotOf(entity),
            PurchaseOrder = offer.PurchaseOrder,
            CreatedAt = quote.CreatedAt,
            UpdatedAt = quote.UpdatedAt,
        };
        var paper = Label(quote, InvoicePaper.Of(bare, entity, [], NoProperties, language), entity, signers, now);
        var format = new DocumentFormat(InvoiceTexts.For(language), paper.Currency);
        var amount = quote.Amount ?? expected.Sum(l => l.AmountMinor);
        return paper with
        {
            Lines = [.. value.Phases.SelectMany(p => LinesOf(quote, p, offered, format))],
            Totals = new PaperTotals { NetMinor = amount, TotalMinor = amount },
            AdditionalFields = quote.Options.DisplayPhaseValue && value.Phases.Count > 1
                ? [.. value.Phases.Select(p => new InvoiceField(NameOf(p), format.Money(offered.AmountOf(p))))]
                : [],
        };
    }

    private static InvoiceDocument Label(
        Quote quote, InvoiceDocument paper, InvoicingEntity entity, IReadOnlyList<QuoteSigner> signers, Instant now)
    {
        var zone = DateTimeZoneProviders.Tzdb[entity.Timezone];
        var texts = InvoiceTexts.For(paper.Language);
        var format = new DocumentFormat(texts, paper.Currency);
        string Day(Instant at) => format.Date(at.InZone(zone).Date);
        var signed = signers.Where(s => s is { Evidence: not null, SignedAt: not null })
            .SelectMany(s => Signed(s, s.Evidence!, s.SignedAt!.Value)).ToList();
        IEnumerable<string> Signed(QuoteSigner signer, SignerEvidence evidence, Instant at) =>
        [
            texts.Fill("quote_signed_by", ("name", evidence.SignerName), ("date", Day(at))),
            $"{signer.Email} · {evidence.TraceOf(at)}",
            texts.Fill("quote_signed_document", ("hash", evidence.DocumentSha256)),
        ];
        return paper with
        {
            Kind = InvoiceDocumentKind.Quote,
            Title = null,
            Number = quote.Number,
            Mark = InvoiceMark.None,
            MarkLabel = texts[quote.HasExpired(now) ? "quote_expired" : "quote_" + Wire.Words<QuoteStatus>.Of(quote.Status)],
            IssueDate = quote.CreatedAt.InZone(zone).Date,
            DueDate = quote.ExpiresAt?.InZone(zone).Date,
            HidesTotals = !quote.Options.DisplayQuoteValue,
            Note = string.Join("\n\n", new[] { quote.Comments, quote.Terms }.Where(t => !string.IsNullOrWhiteSpace(t))),
            LateFeeText = null,
            Footer = entity.QuoteFooter,
            Signatures = signed.Count > 0 || quote.SignedAt is null
                ? signed
                : [texts.Fill("quote_signed_elsewhere", ("date", Day(quote.SignedAt.Value)))],
        };
    }

    private static IEnumerable<PaperLine> LinesOf(
        Quote quote, PhaseState phase, OfferedTerms offered, DocumentFormat format) =>
        phase.Products.Select(product => new PaperLine
        {
            Name = product.Name,
            Description = string.Join(
                '\n', DescriptionOf(quote, phase, product, offered.Value, format).Where(t => !string.IsNullOrEmpty(t))),
            Quantity = product.Count,
            UnitLabel = product.UnitName,
            UnitAmountMinor = product.Prices is [{ Tiers: [{ Amount: { } amount }] }] ? amount : null,
            UnitCount = product.Prices is [{ Tiers: [{ UnitCount: { } units }] }] ? units : 1,
            NetMinor = offered.AmountOf(phase, product),
        });

    private static IEnumerable<string?> DescriptionOf(
        Quote quote, PhaseState phase, ProductState product, ValueTerms value, DocumentFormat format)
    {
        if (value.Phases.Count > 1)
        {
            yield return NameOf(phase);
        }
        yield return IntervalOf(product.Interval, format.Texts);
        yield return product.Description;
        foreach (var price in product.Prices)
        {
            for (var i = 0; i < price.Tiers.Count; i++)
            {
                if (IsShown(quote, product, price.Tiers[i]))
                {
                    yield return TierOf(price.Tiers[i], TierBounds.FirstUnit(price.Tiers, i), format);
                }
            }
        }
    }

    /// <summary>Whether a quote shows a tier, of a product that is priced by several.</summary>
    public static bool IsShown(Quote quote, ProductState product, PriceTier tier) =>
        product.Prices.Sum(p => p.Tiers.Count) > 1 && tier.Amount is not null && quote.Options.DisplayPriceTiers switch
        {
            PriceTierDisplay.All => true,
            PriceTierDisplay.Matching => !(tier.From > product.Count) && !(tier.To < product.Count),
            _ => false,
        };

    private static string TierOf(PriceTier tier, decimal first, DocumentFormat format)
    {
        var from = format.Quantity(first);
        var range = tier.To is { } to
            ? format.Texts.Fill("tier_range", ("from", from), ("to", format.Quantity(to)))
            : format.Texts.Fill("tier_open", ("from", from));
        return format.Texts.Fill("label_value", ("label", range), ("value", format.UnitAmount(tier.Amount!.Value)));
    }

    private static string IntervalOf(IntervalState? interval, InvoiceTexts texts) => interval switch
    {
        null => texts["interval_once"],
        { Period: "months", Count: 3 } => texts["interval_quarterly"],
        { Count: 1 } => texts["interval_" + interval.Period],
        _ => texts.Fill(
            "interval_many",
            ("count", interval.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("unit", texts["unit_" + interval.Period])),
    };

    private static string NameOf(PhaseState phase) =>
        phase.Name ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"#{phase.Order + 1}");
}

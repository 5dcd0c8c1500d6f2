using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Wire;
using InvoiceLine = Plumbline.Server.Features.Invoices.InvoiceLine;

namespace Plumbline.Server.Features.Organisations;

/// <summary>Writes the invoices of organisations from those of their members.</summary>
/// <param name="payers">The organisations, by id.</param>
/// <param name="entities">The sellers, by id.</param>
/// <param name="originals">Members' invoices that others credit, by id.</param>
/// <param name="repeated">Lines of organisations by the members' lines that they repeat.</param>
/// <param name="taxes">The rates of this day.</param>
/// <param name="drafting">Subscriptions whose invoices somebody looks at first.</param>
internal sealed class PayerPapers(
    IReadOnlyDictionary<string, Customer> payers,
    IReadOnlyDictionary<string, InvoicingEntity> entities,
    IReadOnlyDictionary<string, Invoice> originals,
    Dictionary<string, InvoiceLine> repeated,
    InvoiceTaxes taxes,
    HashSet<string> drafting)
{
    private readonly HashSet<string> _lookedAt = [];

    public DateTimeZone ZoneOf(Invoice invoice) => DateTimeZoneProviders.Tzdb[entities[invoice.InvoicingEntityId].Timezone];

    /// <summary>Whether an invoice that was written stops as a draft: one of what it bills would have.</summary>
    public bool IsLookedAt(Invoice written) => _lookedAt.Contains(written.Id);

    /// <summary>Whether the rules tax it; if not, they do not tax its organisation for it either.</summary>
    public static bool IsTaxed(Invoice source) => !source.IsUntaxed && source.TaxScheme != TaxScheme.NotEligible;

    /// <summary>The same invoice, to the organisation.</summary>
    public Invoice CopyOf(Invoice source, Instant now)
    {
        var copy = Begin([source], source.Type, now);
        copy.PurchaseOrder = source.PurchaseOrder;
        copy.CustomNote = source.CustomNote;
        copy.AdditionalInfo = source.AdditionalInfo;
        copy.IsPaidExternally = source.IsPaidExternally;
        copy.DueAt = source.DueAt;
        copy.Coupons = source.Coupons;
        copy.DiscountAmount = source.DiscountAmount;
        if (source.OriginalInvoiceId is { } id && originals.GetValueOrDefault(id)?.PayerInvoiceId is { } credited)
        {
            copy.OriginalInvoiceId = credited;
        }
        foreach (var line in source.Lines.OrderBy(l => l.Position))
        {
            var own = LineOf(copy, line);
            copy.Lines.Add(own);
            repeated[line.Id] = own;
        }
        Tax(copy, source);
        if (IsLookedAt(copy) && copy is { Type: InvoiceType.Invoice, TotalAmount: < 0 })
        {
            copy.Type = InvoiceType.CreditNote;
            InvoicePricing.Total(copy);
        }
        return copy;
    }

    /// <summary>One invoice of many: a line for each of them and tax rate, that describes what it stands for.</summary>
    public Invoice GroupOf(IReadOnlyList<Invoice> sources, Instant now)
    {
        var group = Begin(sources, InvoiceType.Invoice, now);
        group.IsUntaxed = !IsTaxed(sources[0]);
        var ordered = sources.OrderBy(i => i.Customer.Name, StringComparer.Ordinal).ThenBy(i => i.PeriodStartsAt)
            .ThenBy(i => i.Id, StringComparer.Ordinal);
        foreach (var source in ordered)
        {
            // taxed line by line as if it stood alone, so that each product keeps its rate
            var alone = CopyOf(source, now);
            group.TaxScheme = alone.TaxScheme;
            group.DiscountAmount += source.DiscountAmount;
            foreach (var rate in alone.Lines.GroupBy(l => (l.TaxRate, l.TaxRateId, l.HasOwnTaxRate)))
            {
                group.Lines.Add(SumOf(group, source, [.. rate.OrderBy(l => l.Position)]));
            }
        }
        InvoicePricing.Total(group);
        if (IsLookedAt(group) && group.TotalAmount < 0)
        {
            group.Type = InvoiceType.CreditNote;
            InvoicePricing.Total(group);
        }
        return group;
    }

    private Invoice Begin(IReadOnlyList<Invoice> sources, InvoiceType type, Instant now)
    {
        var first = sources[0];
        var payer = payers[first.PayerId!];
        var begun = new Invoice
        {
            TenantId = first.TenantId,
            Id = Ids.New("inv"),
            Type = type,
            Status = InvoiceStatus.Draft,
            CustomerId = payer.Id,
            InvoicingEntityId = first.InvoicingEntityId,
            Currency = first.Currency,
            Collection = first.Collection,
            Customer = InvoiceIssue.SnapshotOf(payer),
            Seller = first.Seller,
            HasOwnLines = true,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (sources.Any(i => i.SubscriptionId is { } id && drafting.Contains(id)))
        {
            _lookedAt.Add(begun.Id);
        }
        return begun;
    }

    private void Tax(Invoice copy, Invoice source)
    {
        copy.IsUntaxed = !IsTaxed(source);
        taxes.Apply(copy, entities[copy.InvoicingEntityId], copy.IsUntaxed ? null : payers[copy.CustomerId]);
        InvoicePricing.Total(copy);
    }

    private InvoiceLine LineOf(Invoice copy, InvoiceLine line)
    {
        var credited = line.OriginalLineId is { } id ? repeated.GetValueOrDefault(id) : null;
        return new InvoiceLine
        {
            TenantId = copy.TenantId,
            Id = Ids.New("ili"),
            InvoiceId = copy.Id,
            Position = line.Position,
            Name = line.Name,
            Description = line.Description,
            EntryType = line.EntryType,
            ProductId = line.ProductId,
            ProductType = line.ProductType,
            UnitName = line.UnitName,
            UnitsCount = line.UnitsCount,
            UnitAmount = line.UnitAmount,
            AmountExcludingTax = line.AmountExcludingTax,
            TaxRate = credited?.TaxRate ?? line.TaxRate,
            TaxRateId = credited?.TaxRateId ?? line.TaxRateId,
            HasOwnTaxRate = line.HasOwnTaxRate,
            DisplayUnitAmount = line.DisplayUnitAmount,
            DisplayServicePeriod = line.DisplayServicePeriod,
            DiscountAmount = line.DiscountAmount,
            DiscountPercent = line.DiscountPercent,
            PeriodStartsAt = line.PeriodStartsAt,
            PeriodEndsAt = line.PeriodEndsAt,
            RevenueType = line.RevenueType,
            RevenueInterval = line.RevenueInterval,
            Tiers = line.Tiers,
            IsMinimumFee = line.IsMinimumFee,
            OriginalLineId = credited?.Id,
            SourceLineId = line.Id,
        };
    }

    private InvoiceLine SumOf(Invoice group, Invoice source, IReadOnlyList<InvoiceLine> lines)
    {
        var net = lines.Sum(Signed);
        var texts = InvoiceTexts.For(entities[source.InvoicingEntityId].Language);
        var format = new DocumentFormat(texts, new InvoiceCurrency(group.Currency, Currency.Of(group.Currency).Decimals));
        var isRecurring = lines.All(l => l.RevenueType == lines[0].RevenueType && l.RevenueInterval == lines[0].RevenueInterval);
        return new InvoiceLine
        {
            TenantId = group.TenantId,
            Id = Ids.New("ili"),
            InvoiceId = group.Id,
            Position = group.Lines.Count,
            Name = source.Customer.Name,
            Description = string.Join('\n', lines.Select(l => $"{l.Name} × {format.Quantity(l.UnitsCount)}: {format.Money(Signed(l))}")),
            EntryType = net < 0 ? EntryType.Credit : EntryType.Debit,
            UnitsCount = 1,
            UnitAmount = Math.Abs(net),
            AmountExcludingTax = Math.Abs(net),
            DiscountAmount = lines.Sum(l => l.DiscountAmount),
            TaxRate = lines[0].TaxRate,
            TaxRateId = lines[0].TaxRateId,
            // a rate of a product would be lost with it
            HasOwnTaxRate = lines[0].HasOwnTaxRate || lines[0].TaxRateId is not null,
            PeriodStartsAt = lines.Min(l => l.PeriodStartsAt),
            PeriodEndsAt = lines.Max(l => l.PeriodEndsAt),
            RevenueType = isRecurring ? lines[0].RevenueType : null,
            RevenueInterval = isRecurring ? lines[0].RevenueInterval : null,
        };
    }

    private static long Signed(InvoiceLine line) => (line.EntryType == EntryType.Credit ? -1 : 1) * line.AmountExcludingTax;
}

using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Pages;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Invoices;

/// <summary>
/// Reads invoices and shapes them. Those that still follow the usage (open, in grace) are priced as they are read, all of a page in one
/// pass over the events; nothing of that is stored.
/// </summary>
public sealed class InvoiceReader(BillingDb db, InvoicePricing pricing, PageLinks pages)
{
    public async Task<IReadOnlyList<InvoiceAnswer>> ListAsync(IReadOnlyList<Invoice> page, CancellationToken cancel)
    {
        await FreshenAsync(page, cancel);
        var entityIds = page.Select(i => i.InvoicingEntityId).Distinct().ToList();
        var entities = await db.Set<InvoicingEntity>().AsNoTracking().Where(e => entityIds.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, cancel);
        var accounts = await PaymentAccounts.LoadAsync(db, page, cancel);
        var payments = await InvoicePayments.LoadAsync(db, [.. page.Select(i => i.Id)], cancel);
        var custom = await CustomPropertyValues.LoadAsync(db, Carrier.Invoice, [.. page.Select(i => i.Id)], cancel);
        var links = await pages.OfAsync([.. page.Select(i => PageLinks.ToInvoice(i.Id))], cancel);
        return [.. page.Zip(links, (i, link) => Shape(i, entities[i.InvoicingEntityId], accounts.Of(i), link) with
        {
            Transactions = payments.Of(i.Id),
            CustomProperties = custom.Of(i.Id),
        })];
    }

    /// <summary>One invoice in its v1 form.</summary>
    public async Task<JsonObject> V1Async(string id, CancellationToken cancel) =>
        InvoiceV1.Of((await ListAsync([await FindAsync(id, cancel)], cancel))[0]);

    /// <summary>The invoice for a change: its customer stays locked until the transaction ends.</summary>
    public async Task<Invoice> LockedAsync(string id, CancellationToken cancel)
    {
        var customer = await db.Set<Invoice>().Where(i => i.Id == id).Select(i => i.CustomerId).SingleOrDefaultAsync(cancel)
            ?? throw Refusal.NotFound("Invoice");
        await db.LockAsync("customers", [customer], cancel);
        return await db.Set<Invoice>().Include(i => i.Lines).SingleAsync(i => i.Id == id, cancel);
    }

    public async Task<Invoice> FindAsync(string id, CancellationToken cancel)
    {
        var invoice = await db.Set<Invoice>().AsNoTracking().Include(i => i.Lines).SingleOrDefaultAsync(i => i.Id == id, cancel)
            ?? throw Refusal.NotFound("Invoice");
        await FreshenAsync([invoice], cancel);
        return invoice;
    }

    /// <summary>Prices those that follow the usage as of now, in memory only. Nothing that is tracked survives it.</summary>
    public async Task FreshenAsync(IReadOnlyList<Invoice> invoices, CancellationToken cancel)
    {
        var running = invoices
            .Where(i => i.Status is InvoiceStatus.Open or InvoiceStatus.GracePeriod && i.SubscriptionId is not null).ToList();
        if (running.Count == 0)
        {
            return;
        }
        var ids = running.Select(i => i.SubscriptionId).Distinct().ToList();
        var subscriptions = await db.Set<Subscription>().AsNoTracking().Where(s => ids.Contains(s.Id)).ToListAsync(cancel);
        var batch = await BillingBatch.LoadAsync(db, subscriptions, cancel);
        try
        {
            await pricing.PriceAsync(running, batch, cancel);
        }
        catch (OverflowException)
        {
            await FreshenOneByOneAsync(running, batch, cancel);
        }
        // priced in memory only: reading never writes
        db.ChangeTracker.Clear();
    }

    // usage too large to bill must not hide everybody else's invoices: its own keeps the lines that are stored
    private async Task FreshenOneByOneAsync(IReadOnlyList<Invoice> running, BillingBatch batch, CancellationToken cancel)
    {
        foreach (var invoice in running)
        {
            try
            {
                await pricing.PriceAsync([invoice], batch, cancel);
            }
            catch (OverflowException)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private static InvoiceAnswer Shape(Invoice i, InvoicingEntity entity, BankAccount? account, string publicUrl)
    {
        // an invoice that is not issued yet shows the dates it would have if issued when its period ends
        var issuedAt = i.IssuedAt ?? i.BillingAt ?? i.CreatedAt;
        return new InvoiceAnswer
        {
            Id = i.Id,
            Number = i.Number ?? "",
            Type = i.Type,
            DocumentName = i.DocumentName,
            Status = i.Status,
            Reference = i.Reference,
            PurchaseOrder = i.PurchaseOrder,
            Currency = i.Currency,
            Source = i.IsImported ? "api" : "hyperline",
            TotalAmount = i.TotalAmount,
            AmountDue = i.AmountDue,
            AmountPaid = i.AmountPaid,
            AmountFixed = i.AmountFixed,
            AmountExcludingTax = i.AmountExcludingTax,
            TaxAmount = i.TaxAmount,
            TaxScheme = i.TaxScheme,
            DiscountAmount = i.DiscountAmount,
            ConversionRate = i.ConversionRate,
            ConvertedAmount = i.ConvertedAmount,
            ConvertedAt = i.ConvertedAt,
            PaymentMethodId = i.PaymentMethodId,
            BankAccountId = i.BankAccountId ?? account?.Id,
            CustomNote = i.CustomNote,
            AdditionalInfo = i.AdditionalInfo,
            Footer = InvoicePaper.FooterOf(i, entity),
            Customer = i.Customer,
            Seller = i.Seller,
            SubscriptionId = i.SubscriptionId,
            PeriodStartsAt = i.PeriodStartsAt,
            PeriodEndsAt = i.PeriodEndsAt,
            DueAt = i.DueAt ?? issuedAt.Plus(Duration.FromDays(entity.DefaultPaymentDelay)),
            GracePeriodEndedAt = i.GracePeriodEndedAt,
            RefundedAt = i.RefundedAt,
            SettledAt = i.SettledAt,
            Properties = MetadataReader.OfStored(i.Properties),
            AdditionalDisplayFields = i.DisplayFields ?? [],
            UpdatedAt = i.UpdatedAt,
            OriginalInvoiceId = i.OriginalInvoiceId,
            OriginalInvoiceNumber = i.OriginalInvoiceNumber,
            Coupons = [.. i.Coupons.Select(c => Coupon(c, i))],
            LineItems = [.. i.Lines.OrderBy(l => l.Position).Select(Line)],
            Allocations = i.Type == InvoiceType.CreditNote ? i.Allocations : null,
            PublicUrl = publicUrl,
            IssuedAt = issuedAt,
        };
    }

    private static InvoiceCouponAnswer Coupon(InvoiceCouponState coupon, Invoice invoice) => new(
        coupon.CouponId,
        coupon.Name,
        coupon.DiscountAmount,
        coupon.DiscountPercent,
        coupon.Lines.Count == invoice.Lines.Count ? null : [.. coupon.Lines.Select(l => l.LineId)]);

    private static InvoiceLineAnswer Line(InvoiceLine l) => new(
        l.Id,
        l.Name,
        l.EntryType,
        l.ProductId,
        l.ProductType,
        l.UnitsCount,
        l.UnitAmount,
        l.Amount,
        l.AmountExcludingTax,
        l.TaxRate,
        l.TaxRateId,
        l.TaxAmount,
        l.DiscountAmount,
        l.DiscountPercent,
        l.PeriodStartsAt,
        l.PeriodEndsAt,
        l.RevenueType,
        l.RevenueInterval?.Count,
        l.RevenueInterval?.Period ?? (l.RevenueType == RevenueType.OneOff ? "once" : null),
        l.DisplayUnitAmount,
        l.DisplayServicePeriod,
        l.OriginalLineId);
}

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;

namespace Plumbline.Server.Features.Segments;

/// <summary>How a customer pays. Numbers count to four decimals.</summary>
public static class PaymentConditions
{
    private const long Scale = 10_000;
    private const decimal Largest = 1_000_000_000m;

    /// <summary>An invoice whose collection failed, one that is late, or a way to pay that fails.</summary>
    public static Expression<Func<Customer, bool>> AtRisk(BillingDb db, Instant now) =>
        c => db.Set<Invoice>().Any(i => i.CustomerId == c.Id && i.Type == InvoiceType.Invoice
                && (i.Status == InvoiceStatus.Error
                    || ((i.Status == InvoiceStatus.ToPay || i.Status == InvoiceStatus.PartiallyPaid) && i.DueAt < now)))
            || db.Set<PaymentMethod>().Any(m => m.Id == c.PaymentMethodId && m.DeletedAt == null
                && (m.Status == PaymentMethodStatus.Errored || m.Status == PaymentMethodStatus.Expired));

    /// <summary>Counts of paid invoices, of those paid after their due date, or these per hundred of those.</summary>
    public static Expression<Func<Customer, bool>> Of(BillingDb db, SegmentCondition condition)
    {
        Expression<Func<Customer, long>> late = c => db.Set<Invoice>().Count(i => i.CustomerId == c.Id && i.Type == InvoiceType.Invoice
            && i.Status == InvoiceStatus.Paid && i.SettledAt > i.DueAt) * Scale;
        Expression<Func<Customer, long>> paid = c => db.Set<Invoice>().Count(i => i.CustomerId == c.Id && i.Type == InvoiceType.Invoice
            && i.Status == InvoiceStatus.Paid) * Scale;
        if (condition.Field != "late_payment_rate")
        {
            return Between(condition, condition.Field == "paid_invoice_count" ? paid : late, bound => _ => bound);
        }
        Expression<Func<Customer, long>> hundredfold = c => db.Set<Invoice>().Count(i => i.CustomerId == c.Id
            && i.Type == InvoiceType.Invoice && i.Status == InvoiceStatus.Paid && i.SettledAt > i.DueAt) * 100 * Scale;
        // late / paid * 100 against the bound, without a division; who paid nothing has no rate
        return Predicates.Join(
            true,
            c => db.Set<Invoice>().Any(i => i.CustomerId == c.Id && i.Type == InvoiceType.Invoice && i.Status == InvoiceStatus.Paid),
            Between(condition, hundredfold, bound => c => db.Set<Invoice>().Count(i => i.CustomerId == c.Id
                && i.Type == InvoiceType.Invoice && i.Status == InvoiceStatus.Paid) * bound));
    }

    /// <summary>
    /// How many days after the due date those invoices were paid that were paid late, on average. The stores subtract instants each in a
    /// way of its own, so these invoices are read, in one query, and averaged here.
    /// </summary>
    public static async Task<Expression<Func<Customer, bool>>> OfDelayAsync(
        BillingDb db, SegmentCondition condition, CancellationToken cancel)
    {
        var late = await db.Set<Invoice>().AsNoTracking()
            .Where(i => i.Type == InvoiceType.Invoice && i.Status == InvoiceStatus.Paid && i.SettledAt > i.DueAt)
            .Select(i => new { i.CustomerId, i.SettledAt, i.DueAt }).ToListAsync(cancel);
        var customers = late.GroupBy(i => i.CustomerId, StringComparer.Ordinal)
            .Where(g => Holds(condition, (decimal)g.Average(i => (decimal)(i.SettledAt!.Value - i.DueAt!.Value).TotalDays)))
            .Select(g => g.Key).ToList();
        return c => customers.Contains(c.Id);
    }

    private static bool Holds(SegmentCondition condition, decimal days) => (condition.Operator, condition.Numbers()) switch
    {
        (ConditionOperator.Between, [var from, var to]) => from <= days && days <= to,
        (ConditionOperator.Eq, [var wanted]) => days == wanted,
        (ConditionOperator.Gt, [var above]) => days > above,
        (ConditionOperator.Gte, [var least]) => days >= least,
        (ConditionOperator.Lt, [var below]) => days < below,
        (ConditionOperator.Lte, [var most]) => days <= most,
        _ => false,
    };

    private static Expression<Func<Customer, bool>> Between(
        SegmentCondition condition, Expression<Func<Customer, long>> left, Func<long, Expression<Func<Customer, long>>> right) =>
        (condition.Operator, condition.Numbers()) switch
        {
            (ConditionOperator.Between, [var from, var to]) => Predicates.Join(
                true,
                Predicates.Compare(ConditionOperator.Gte, left, right(Scaled(from))),
                Predicates.Compare(ConditionOperator.Lte, left, right(Scaled(to)))),
            (var how, [var bound]) => Predicates.Compare(how, left, right(Scaled(bound))),
            _ => c => false,
        };

    private static long Scaled(decimal number) => (long)(Math.Clamp(number, -Largest, Largest) * Scale);
}

using System.Linq.Expressions;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;
using Status = Plumbline.Server.Features.Invoices.InvoiceStatus;

namespace Plumbline.Server.Features.Segments;

/// <summary>Conditions on what a customer has: parents, ways to pay, subscriptions, products, invoices.</summary>
public static class RelationConditions
{
    public static Expression<Func<Customer, bool>> Relation(BillingDb db, List<string> values)
    {
        var parent = values.Contains("has_parent");
        var child = values.Contains("has_child");
        return c => (parent && c.OrganisationId != null)
            || (child && db.Set<Customer>().Any(m => m.OrganisationId == c.Id && m.DeletedAt == null));
    }

    /// <summary>Of the saved method that the customer pays with.</summary>
    public static Expression<Func<Customer, bool>> MethodStatus(BillingDb db, List<string> values)
    {
        var statuses = Parsed<PaymentMethodStatus>(values);
        return c => db.Set<PaymentMethod>().Any(m => m.Id == c.PaymentMethodId && m.DeletedAt == null && statuses.Contains(m.Status));
    }

    // trialing is a word of the contract that no subscription here ever has
    public static Expression<Func<Customer, bool>> SubscriptionStatus(BillingDb db, List<string> values)
    {
        var statuses = Parsed<SubscriptionStatus>(values);
        return c => db.Set<Subscription>().Any(s => s.CustomerId == c.Id && statuses.Contains(s.Status));
    }

    public static Expression<Func<Customer, bool>> AnySubscription(BillingDb db) =>
        c => db.Set<Subscription>().Any(s => s.CustomerId == c.Id);

    /// <summary>Sold to the customer by a subscription that runs or is to begin.</summary>
    public static Expression<Func<Customer, bool>> Product(BillingDb db, List<string> values)
    {
        var running = LiveSubscriptions.Running;
        return c => db.Set<Subscription>().Any(s => s.CustomerId == c.Id && running.Contains(s.Status)
            && db.Set<SubscriptionProductUse>().Any(u => u.SubscriptionId == s.Id && values.Contains(u.ProductId)));
    }

    /// <summary>An invoice of one of the statuses; late is unpaid after its due date. Nothing is ever <c>to_pay_batch</c> here.</summary>
    public static Expression<Func<Customer, bool>> InvoiceStatus(BillingDb db, List<string> values, Instant now)
    {
        var statuses = Parsed<Status>(values);
        var late = values.Contains("late");
        return c => db.Set<Invoice>().Any(i => i.CustomerId == c.Id && i.Type == InvoiceType.Invoice
            && (statuses.Contains(i.Status)
                || (late && (i.Status == Status.ToPay || i.Status == Status.PartiallyPaid || i.Status == Status.Error) && i.DueAt < now)));
    }

    public static Expression<Func<Customer, bool>> AnyInvoice(BillingDb db) =>
        c => db.Set<Invoice>().Any(i => i.CustomerId == c.Id && i.Type == InvoiceType.Invoice);

    private static List<T> Parsed<T>(List<string> words) where T : struct, Enum =>
        [.. words.Where(w => Words<T>.TryParse(w, out _)).Select(w => Words<T>.TryParse(w, out var value) ? value : default)];
}

using System.Linq.Expressions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Segments;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;
using Instant = NodaTime.Instant;

namespace Plumbline.Server.Features.Customers;

/// <summary>Every filter of the customer lists; both versions take the same ones.</summary>
public static class CustomerFilter
{
    private static readonly string[] Types = ["corporate", "person"];
    private static readonly string[] Statuses = ["all", "active", "inactive", "imported", "archived"];
    private static readonly string[] SubscriptionStatuses =
        ["active", "pending", "cancelled", "paused", "trialing", "errored", "draft", "none"];

    /// <summary>The living customers that the query asks for; faults are added to the list.</summary>
    public static async Task<IQueryable<Customer>> ReadAsync(
        BillingDb db, IQueryCollection query, Instant now, List<FieldError> faults, CancellationToken cancel)
    {
        var filter = new ListFilter<Customer>(query, faults)
            .Text("name", c => c.Name)
            .Choice("type", Types, OfType)
            .Choice("status", Statuses, words => OfStatus(db, words))
            .Text("currency", c => c.Currency)
            .Text("country", c => c.Country)
            .Text("external_id", c => c.ExternalId)
            .Text("billing_email", c => c.BillingEmail)
            .Own("search", Matching)
            .Text("tax_id", c => c.TaxId)
            .Choice("subscription_status", SubscriptionStatuses, words => OfSubscriptionStatus(db, words))
            .Text("invoicing_entity_id", c => c.InvoicingEntityId)
            .Own("integration_entity_id", _ => NoCustomer)
            .Choice("payment_method_type", PaymentWords.Filter, words => OfPaymentMethod(db, words))
            .Date("created_at", c => c.CreatedAt)
            .Date("updated_at", c => c.UpdatedAt);
        var customers = db.Set<Customer>().Where(c => c.DeletedAt == null);
        if (QueryText.Read(query, "segment_id", faults) is { } segment)
        {
            customers = customers.Where(await Membership.OfSegmentAsync(db, segment, now, cancel));
        }
        var properties = await CustomPropertyFilter.ReadAsync(db, query, Carrier.Customer, faults, cancel);
        return properties.Apply(filter.Apply(customers), c => c.Id);
    }

    // integrations are not kept by this version: no customer is in one
    private static Expression<Func<Customer, bool>> NoCustomer => c => false;

    private static Expression<Func<Customer, bool>> Matching(string text)
    {
        var wanted = text.Trim().ToLowerInvariant();
        return c => c.SearchText.Contains(wanted);
    }

    private static Expression<Func<Customer, bool>>? OfType(IReadOnlyList<string> words)
    {
        var types = words.Select(w => Words<CustomerType>.TryParse(w, out var type) ? type : (CustomerType?)null).ToList();
        return types.Count == 0 ? null : c => types.Contains(c.Type);
    }

    // active is whatever is not archived; inactive is that without a live subscription; nothing is marked as imported
    private static Expression<Func<Customer, bool>>? OfStatus(BillingDb db, IReadOnlyList<string> words)
    {
        if (words.Contains("all"))
        {
            return null;
        }
        var active = words.Count == 0 || words.Contains("active");
        var inactive = words.Contains("inactive");
        var archived = words.Contains("archived");
        var live = LiveSubscriptions.Live;
        return c => (active && c.Status == CustomerStatus.Active)
            || (archived && c.Status == CustomerStatus.Archived)
            || (inactive && c.Status == CustomerStatus.Active
                && !db.Set<Subscription>().Any(s => s.CustomerId == c.Id && live.Contains(s.Status)));
    }

    private static Expression<Func<Customer, bool>>? OfSubscriptionStatus(BillingDb db, IReadOnlyList<string> words)
    {
        var none = words.Contains("none");
        // trialing is a word of the contract that no subscription here ever has
        var wanted = words.Where(w => Words<SubscriptionStatus>.TryParse(w, out _))
            .Select(w => Words<SubscriptionStatus>.TryParse(w, out var status) ? status : default).ToArray();
        return words.Count == 0
            ? null
            : c => (none && !db.Set<Subscription>().Any(s => s.CustomerId == c.Id))
                || db.Set<Subscription>().Any(s => s.CustomerId == c.Id && wanted.Contains(s.Status));
    }

    private static Expression<Func<Customer, bool>>? OfPaymentMethod(BillingDb db, IReadOnlyList<string> words)
    {
        var errored = words.Contains("errored");
        var missing = words.Contains("missing");
        var stored = words.Except(["missing", "errored"]).SelectMany(PaymentWords.Behind).Cast<string?>().ToList();
        return words.Count == 0
            ? null
            : c => (missing && c.PaymentMethodType == null)
                || (errored && db.Set<PaymentMethod>().Any(m => m.Id == c.PaymentMethodId && m.Status == PaymentMethodStatus.Errored))
                || (c.PaymentMethodType != null && stored.Contains(c.PaymentMethodType));
    }
}

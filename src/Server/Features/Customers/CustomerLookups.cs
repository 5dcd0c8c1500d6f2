using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.Users;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>What customers refer to, read once for a whole request however many customers it carries.</summary>
public sealed class CustomerLookups
{
    private readonly List<InvoicingEntity> _entities;
    private readonly HashSet<string> _possibleParents;
    private readonly HashSet<string> _paymentMethods;

    private CustomerLookups(
        List<InvoicingEntity> entities,
        HashSet<string> possibleParents,
        HashSet<string> paymentMethods,
        IReadOnlySet<string> priceBooks,
        IReadOnlySet<string> users,
        CustomPropertySet properties)
    {
        _paymentMethods = paymentMethods;
        PriceBooks = priceBooks;
        Users = users;
        _entities = entities;
        _possibleParents = possibleParents;
        Properties = properties;
    }

    public CustomPropertySet Properties { get; }

    /// <summary>Those that the request names and that there are.</summary>
    public IReadOnlySet<string> PriceBooks { get; }

    /// <summary>The users of the company, where the request names any.</summary>
    public IReadOnlySet<string> Users { get; }

    public InvoicingEntity DefaultEntity => _entities.Single(e => e.IsDefault);

    public static async Task<CustomerLookups> LoadAsync(BillingDb db, IReadOnlyList<Body> bodies, CancellationToken cancel)
    {
        var entities = await db.Set<InvoicingEntity>().AsNoTracking().Where(e => e.DeletedAt == null).ToListAsync(cancel);
        var parents = Named(bodies, "organisation_id");
        var methods = Named(bodies, "payment_method_id");
        var saved = methods.Count == 0
            ? []
            : await db.Set<PaymentMethod>().Where(m => methods.Contains(m.Id) && m.DeletedAt == null).Select(m => m.Id).ToListAsync(cancel);
        var found = parents.Count == 0
            ? []
            : await db.Set<Customer>().Where(c => parents.Contains(c.Id) && c.DeletedAt == null && c.OrganisationId == null)
                .Select(c => c.Id).ToListAsync(cancel);
        var properties = await CustomPropertySet.LoadAsync(db, Carrier.Customer, cancel);
        var users = bodies.Any(b => b.HasValue("owner_id") || b.HasValue("follower_ids"))
            ? await db.Set<User>().Select(u => u.Id).ToListAsync(cancel)
            : [];
        return new CustomerLookups(
            entities, [.. found], [.. saved], await PriceBookRows.FindAsync(db, bodies, cancel),
            users.ToHashSet(StringComparer.Ordinal), properties);
    }

    /// <summary>Whether somebody saved such a payment method.</summary>
    public bool IsPaymentMethod(string id) => _paymentMethods.Contains(id);

    private static List<string> Named(IReadOnlyList<Body> bodies, string field) =>
    [
        .. bodies.Select(b => b.Raw(field))
            .Where(id => id is { ValueKind: System.Text.Json.JsonValueKind.String } text && Body.IsCleanText(text))
            .Select(id => id!.Value.GetString()!).Distinct(StringComparer.Ordinal),
    ];

    public InvoicingEntity? Entity(string id) => _entities.Find(e => e.Id == id);

    /// <summary>Whether a customer exists that may be a parent: one that has no parent itself.</summary>
    public bool MayBeParent(string customerId) => _possibleParents.Contains(customerId);
}

using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Customers;

/// <summary>What a change of a customer means to the world outside.</summary>
public static class CustomerEvents
{
    public static IEnumerable<Happening> Of(Customer customer, RowChange change)
    {
        var word = change.Word(
            nameof(Customer.SearchText), nameof(Customer.NextInvoiceAt), nameof(Customer.InvoiceAnchorAt)) switch
        {
            "updated" when change.Touches(nameof(Customer.Status)) => customer.Status == CustomerStatus.Archived ? "archived" : "recovered",
            var other => other,
        };
        if (word is not null)
        {
            yield return new Happening($"customer.{word}", customer.Id) { CustomerId = customer.Id };
        }
    }
}

/// <summary>Customers as <c>GET /v2/customers/{id}</c> answers them; also those that were just deleted.</summary>
public sealed class CustomerPayloads(BillingDb db, CurrentTenant tenant) : IPayloadSource
{
    public string Resource => "customer";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var customers = await db.Set<Customer>().AsNoTracking().Where(c => ids.Contains(c.Id)).ToListAsync(cancel);
        var parts = await CustomerParts.LoadAsync(db, ids, tenant.Now, cancel);
        return customers.ToDictionary(c => c.Id, object (c) => CustomerV2DetailsAnswer.Of(c, parts), StringComparer.Ordinal);
    }
}

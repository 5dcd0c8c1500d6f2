using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;

namespace Plumbline.Server.Features.Organisations;

public sealed record OrganisationAnswer(
    string Id,
    string Name,
    string? Currency,
    string? Country,
    InvoiceSchedule? InvoiceSchedule,
    Instant? NextInvoiceAt,
    IReadOnlyList<string> ChildCustomerIds)
{
    public static async Task<OrganisationAnswer> LoadAsync(BillingDb db, Customer parent, CancellationToken cancel)
    {
        var children = await db.Set<Customer>().Where(c => c.OrganisationId == parent.Id && c.DeletedAt == null)
            .OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).Select(c => c.Id).ToListAsync(cancel);
        return new OrganisationAnswer(
            parent.Id, parent.Name, parent.Currency, parent.Country, parent.InvoiceSchedule, parent.NextInvoiceAt, children);
    }
}

[JsonSerializable(typeof(OrganisationAnswer))]
internal sealed partial class OrganisationJson : JsonSerializerContext;

using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>A new customer. No field is needed; country, language and domain fall back on what is known.</summary>
public static class CreateCustomer
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var lookups = await CustomerLookups.LoadAsync(db, [body], cancel);
        var fields = CustomerFields.Read(body, lookups, isCreate: true);
        body.ThrowIfInvalid();
        await ExternalIds.RequireFreeAsync(db, fields.ExternalId, null, cancel);
        var customer = await ExternalIds.GuardAsync(db, fields.ExternalId, () =>
            db.WriteAsync(() => AddAsync(db, fields, lookups, tenant, cancel), cancel));
        return Reply.Created(CustomerV1DetailsAnswer.Of(customer, await CustomerParts.LoadAsync(db, [customer.Id], cancel)));
    }

    /// <summary>Adds the customer that the fields describe to the running transaction.</summary>
    internal static async Task<Customer> AddAsync(
        BillingDb db, CustomerFields fields, CustomerLookups lookups, CurrentTenant tenant, CancellationToken cancel)
    {
        var entity = fields.Entity ?? lookups.DefaultEntity;
        var customer = new Customer
        {
            Id = Ids.New("cus"),
            InvoicingEntityId = entity.Id,
            OrganisationInvoicing = OrganisationInvoicing.None,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        fields.SetOn(customer, entity);
        db.Add(customer);
        await fields.CustomProperties.ApplyAsync(db, customer.Id, cancel);
        return customer;
    }
}

/// <summary>An external id names one customer of a company: a second one is 409, also when both arrive at once.</summary>
public static class ExternalIds
{
    public static async Task RequireFreeAsync(BillingDb db, string? externalId, string? ownId, CancellationToken cancel)
    {
        if (externalId is not null && await db.Set<Customer>().AnyAsync(
                c => c.ExternalId == externalId && c.Id != ownId && c.DeletedAt == null, cancel))
        {
            throw Taken(externalId);
        }
    }

    public static async Task<T> GuardAsync<T>(BillingDb db, string? externalId, Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (DbUpdateException e) when (externalId is not null && db.Store.IsUniqueViolation(e))
        {
            throw Taken(externalId);
        }
    }

    private static Refusal Taken(string externalId) => Refusal.Conflict($"A customer with the external_id '{externalId}' exists already");
}

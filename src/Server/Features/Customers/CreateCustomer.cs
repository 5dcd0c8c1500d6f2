using Plumbline.Server.Data;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>A new customer. No field is needed; country, language and domain fall back on what is known.</summary>
public static class CreateCustomer
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, CurrentTenant tenant, VatRegister register, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var lookups = await CustomerLookups.LoadAsync(db, [body], cancel);
        var fields = CustomerFields.Read(body, lookups, isCreate: true);
        body.ThrowIfInvalid();
        fields.TaxIdRegister = await register.AskAsync(fields.TaxId, cancel);
        var customer = await ExternalIds.GuardAsync(db, fields.ExternalId, () => db.WriteAsync(async () =>
        {
            await PriceBookRows.HoldAsync(db, lookups.PriceBooks, cancel);
            await ExternalIds.RequireFreeAsync(db, fields.ExternalId, null, cancel);
            return await AddAsync(db, fields, lookups, tenant, cancel);
        }, cancel));
        return Reply.Created(CustomerV1DetailsAnswer.Of(customer, await CustomerParts.LoadAsync(db, [customer.Id], tenant.Now, cancel)));
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

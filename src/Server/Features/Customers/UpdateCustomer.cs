using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Organisations;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.Reminders;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Features.Wallets;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>Changes the fields that are sent; an address is replaced whole.</summary>
public static class UpdateCustomer
{
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        string id,
        BillingDb db,
        Collection collection,
        Charges charges,
        MemberInvoices members,
        CurrentTenant tenant,
        VatRegister register,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var customer = await RunAsync(id, body, db, collection, charges, members, tenant, register, cancel);
        return Reply.Ok(CustomerV1DetailsAnswer.Of(customer, await CustomerParts.LoadAsync(db, [id], tenant.Now, cancel)));
    }

    /// <summary>The same for whoever has a body.</summary>
    /// <exception cref="Refusal">Fields of it are wrong.</exception>
    public static async Task<Customer> RunAsync(
        string id, Body body, BillingDb db, Collection collection, Charges charges, MemberInvoices members, CurrentTenant tenant,
        VatRegister register, CancellationToken cancel)
    {
        var lookups = await CustomerLookups.LoadAsync(db, [body], cancel);
        var fields = CustomerFields.Read(body, lookups, isCreate: false);
        body.ThrowIfInvalid();
        fields.TaxIdRegister = await register.AskAsync(fields.TaxId, cancel);
        var customer = await ExternalIds.GuardAsync(db, fields.ExternalId, () => db.WriteAsync(async () =>
        {
            var found = await GetCustomer.LockAsync(db, id, cancel);
            await PriceBookRows.HoldAsync(db, lookups.PriceBooks, cancel);
            await ExternalIds.RequireFreeAsync(db, fields.ExternalId, id, cancel);
            await RequireCurrencyFreeAsync(db, found, fields.Currency, cancel);
            await RequireOneLevelAsync(db, found, fields.OrganisationId, cancel);
            var entity = fields.Entity
                ?? lookups.Entity(found.InvoicingEntityId)
                ?? await db.Set<InvoicingEntity>().SingleAsync(e => e.Id == found.InvoicingEntityId, cancel);
            fields.SetOn(found, entity);
            found.UpdatedAt = tenant.Now;
            await fields.CustomProperties.ApplyAsync(db, id, cancel);
            if (await fields.Payment.ApplyAsync(db, found, cancel))
            {
                await collection.RecoverAsync(id, cancel);
            }
            if (body.Has("organisation_id") || body.Has("organisation_invoicing"))
            {
                await members.FollowAsync(found, cancel);
            }
            if (body.Has("billing_email") || body.Has("invoice_emails") || body.Has("invoice_reminders_enabled"))
            {
                // who could not be reminded may be now
                await ReminderCalendar.ReconsiderAsync(db, id, tenant.Now, cancel);
            }
            return found;
        }, cancel));
        await charges.RunDueAsync(id, cancel);
        return customer;
    }

    // what was billed or saved in one currency cannot be read in another
    public static async Task RequireCurrencyFreeAsync(BillingDb db, Customer customer, string? currency, CancellationToken cancel)
    {
        if (currency is null || customer.Currency is null || currency == customer.Currency)
        {
            return;
        }
        var reason = await db.Set<PaymentMethod>().AnyAsync(m => m.CustomerId == customer.Id && m.DeletedAt == null, cancel)
            ? "a saved payment method"
            : await db.Set<Invoice>().AnyAsync(i => i.CustomerId == customer.Id, cancel) ? "invoices"
            : await db.Set<Wallet>().AnyAsync(w => w.CustomerId == customer.Id, cancel) ? "a wallet"
            : null;
        if (reason is not null)
        {
            throw Refusal.Field("currency", $"The currency stays {customer.Currency}: the customer has {reason}");
        }
    }

    // one level: an organisation belongs to none, and who has members of its own cannot become a member
    private static async Task RequireOneLevelAsync(BillingDb db, Customer customer, string? organisationId, CancellationToken cancel)
    {
        if (organisationId is null)
        {
            return;
        }
        if (organisationId == customer.Id)
        {
            throw Refusal.Field("organisation_id", "A customer cannot be its own organisation");
        }
        if (await db.Set<Customer>().AnyAsync(c => c.OrganisationId == customer.Id && c.DeletedAt == null, cancel))
        {
            throw Refusal.Field("organisation_id", "The customer is an organisation itself: its members would be two levels down");
        }
    }
}

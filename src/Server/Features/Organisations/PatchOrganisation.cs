using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Organisations;

/// <summary>Changes the fields that are sent, the rhythm of grouped invoices among them.</summary>
public static class PatchOrganisation
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Text("name", max: 500);
        var currency = body.WordIn("currency", Currencies.All);
        var country = body.WordIn("country", Countries.All);
        var schedule = body.Word<InvoiceSchedule>("invoice_schedule");
        var next = body.Instant("next_invoice_at");
        body.ThrowIfInvalid();
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var parent = await LockAsync(db, id, cancel);
            await UpdateCustomer.RequireCurrencyFreeAsync(db, parent, currency, cancel);
            parent.Name = name ?? parent.Name;
            parent.Currency = currency ?? parent.Currency;
            if (country is not null)
            {
                // as a customer's own country: the billing address says the same
                (parent.Country, parent.BillingAddress) = (country, parent.BillingAddress with { Country = country });
            }
            parent.InvoiceSchedule = schedule ?? parent.InvoiceSchedule;
            if (next is not null)
            {
                (parent.NextInvoiceAt, parent.InvoiceAnchorAt) = (next, next);
            }
            parent.RefreshSearch();
            parent.UpdatedAt = tenant.Now;
            await db.SaveChangesAsync(cancel);
            return await OrganisationAnswer.LoadAsync(db, parent, cancel);
        }, cancel));
    }

    private static async Task<Customer> LockAsync(BillingDb db, string id, CancellationToken cancel)
    {
        await db.LockAsync("customers", [id], cancel);
        return await db.Set<Customer>().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null && c.OrganisationId == null, cancel)
            ?? throw Refusal.NotFound("Organisation");
    }
}

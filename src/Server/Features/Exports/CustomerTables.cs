using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

/// <summary>Customers, the archived ones too.</summary>
public static class CustomerTables
{
    public static readonly ExportTable All = new(
        [
            "customer_id", "name", "type", "status", "external_id", "currency", "country", "language", "timezone", "domain",
            "billing_email", "invoice_emails", "tax_id", "registration_number", "invoicing_entity_id", "price_book_id", "organisation_id",
            "payment_method_type", "address_line1", "address_line2", "zip_code", "city", "state", "created_at", "updated_at",
        ],
        RowsAsync);

    private static async IAsyncEnumerable<object?[]> RowsAsync(ExportSource source, [EnumeratorCancellation] CancellationToken cancel)
    {
        var customers = ExportTable.PagesAsync(
            after => source.Db.Set<Customer>().AsNoTracking().Where(c => c.DeletedAt == null).After(c => c.Id, after)
                .OrderBy(c => c.Id).Take(ExportTable.PageSize).ToListAsync(cancel),
            c => c.Id);
        await foreach (var c in customers.WithCancellation(cancel))
        {
            yield return
            [
                c.Id, c.Name, c.Type is { } type ? Words<CustomerType>.Of(type) : null, Words<CustomerStatus>.Of(c.Status), c.ExternalId,
                c.Currency, c.Country, c.Language, c.Timezone, c.Domain, c.BillingEmail, string.Join(", ", c.InvoiceEmails), c.TaxId,
                c.RegistrationNumber, c.InvoicingEntityId, c.PriceBookId, c.OrganisationId, c.PaymentMethodType, c.BillingAddress.Line1,
                c.BillingAddress.Line2, c.BillingAddress.Zip, c.BillingAddress.City, c.BillingAddress.State, c.CreatedAt, c.UpdatedAt,
            ];
        }
    }
}

using Plumbline.Server.Data;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Invoices;

/// <summary>
/// <c>PATCH /v1/invoices/{id}</c>: everything while it is a draft, came back from approval or is in its grace period; what is no part of
/// the legal document afterwards.
/// </summary>
public static class UpdateInvoice
{
    private static readonly string[] Fields =
    [
        "type", "document_name", "reference", "purchase_order", "custom_note", "additional_info", "footer", "tax_scheme", "line_items",
        "coupons", "payment_method_type", "payment_method_id", "bank_account_id", "subscription_id", "properties", "custom_properties",
        "additional_display_fields", "customer",
    ];

    private static readonly string[] OfWrittenOff =
        ["properties", "custom_note", "custom_properties", "additional_display_fields", "subscription_id"];

    private static readonly string[] OfPaid = [.. OfWrittenOff, "purchase_order"];

    // how it is to be paid may still change
    private static readonly string[] OfUnpaid = [.. OfPaid, "payment_method_type", "payment_method_id", "bank_account_id"];

    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, InvoiceReader reader, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var input = new InvoiceInput(body, isCreate: false);
        var custom = await CustomPropertyInput.ReadAsync(db, body, Carrier.Invoice, isCreate: false, cancel);
        var customer = ReadCustomer(body);
        body.ThrowIfInvalid();
        await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            await QuoteHold.RefuseAsync(db, invoice, cancel);
            RefuseFrozen(body, invoice);
            var type = invoice.Type;
            input.SetOn(invoice);
            if (invoice.Type != type && (invoice.Type == InvoiceType.CreditNote || type == InvoiceType.CreditNote))
            {
                body.Refuse("type", "An invoice does not become a credit note, nor the other way round");
            }
            var (catalogue, coupons) = await input.LookUpAsync(db, invoice.CustomerId, cancel);
            body.ThrowIfInvalid();
            if (customer is not null)
            {
                invoice.Customer = customer(invoice.Customer);
                invoice.HasOwnCustomer = true;
            }
            if (input.Lines is not null)
            {
                input.ReplaceLines(db, invoice, catalogue, coupons);
                invoice.HasOwnLines = true;
            }
            if (invoice.HasOwnLines && IsEditable(invoice))
            {
                await ManualInvoice.TotalAsync(db, invoice, tenant.Now, cancel);
            }
            invoice.UpdatedAt = tenant.Now;
            await custom.ApplyAsync(db, invoice.Id, cancel);
        }, cancel);
        return Reply.Ok(await reader.V1Async(id, cancel));
    }

    private static bool IsEditable(Invoice invoice) =>
        invoice.Status is InvoiceStatus.Draft or InvoiceStatus.ChangesRequested or InvoiceStatus.GracePeriod;

    private static void RefuseFrozen(Body body, Invoice invoice)
    {
        var allowed = invoice.Status switch
        {
            InvoiceStatus.Draft or InvoiceStatus.ChangesRequested or InvoiceStatus.GracePeriod => Fields,
            InvoiceStatus.ToPay or InvoiceStatus.PartiallyPaid or InvoiceStatus.Error => OfUnpaid,
            InvoiceStatus.Paid => OfPaid,
            InvoiceStatus.Uncollectible or InvoiceStatus.Voided => OfWrittenOff,
            _ => [],
        };
        foreach (var field in Fields.Where(f => body.Has(f) && !allowed.Contains(f)))
        {
            body.Refuse(field, $"Cannot change once the invoice is {Words<InvoiceStatus>.Of(invoice.Status)}");
        }
        body.ThrowIfInvalid();
    }

    private static Func<CustomerSnapshot, CustomerSnapshot>? ReadCustomer(Body body)
    {
        if (body.Object("customer") is not { } customer)
        {
            return null;
        }
        var name = customer.Text("name", max: 500);
        var email = customer.Email("email", Need.Nullable);
        var taxId = customer.Text("tax_id", Need.Nullable, 100);
        var localTaxNumber = customer.Text("local_tax_number", Need.Nullable, 100);
        var address = customer.HasValue("address") ? customer.Address("address") : null;
        return before => before with
        {
            Name = name ?? before.Name,
            Email = customer.Has("email") ? email : before.Email,
            TaxId = customer.Has("tax_id") ? taxId : before.TaxId,
            LocalTaxNumber = customer.Has("local_tax_number") ? localTaxNumber : before.LocalTaxNumber,
            Address = customer.Has("address") ? address ?? Address.Empty : before.Address,
        };
    }
}

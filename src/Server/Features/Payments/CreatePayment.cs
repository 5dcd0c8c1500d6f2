using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

public sealed record CheckoutLinkAnswer(string Id, string Url);

public sealed record PaymentResultAnswer(
    string InvoiceId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CheckoutLinkAnswer? Checkout);

/// <summary>
/// <c>POST /v1/payments</c>: sells products once. The invoice and its payment are committed before a provider is asked, together with the
/// answer to the request's <c>Idempotency-Key</c>: sent again it finds them, and charges nothing anew.
/// </summary>
public sealed class CreatePayment(
    BillingDb db,
    CreateInvoice invoices,
    InvoiceIssue issue,
    Collection collection,
    Charges charges,
    KeyDirectory directory,
    PublicUrl links,
    CurrentTenant tenant)
{
    public static async Task<IResult> HandleAsync(HttpContext http, CreatePayment create, CancellationToken cancel)
    {
        var once = await OnceRequest.OfAsync(http);
        var input = PaymentInput.Read(await BodyReader.ReadObjectAsync(http));
        var answer = await create.RunAsync(input, once, cancel);
        return Results.Bytes(answer, "application/json; charset=utf-8");
    }

    private async Task<byte[]> RunAsync(PaymentInput input, OnceRequest once, CancellationToken cancel)
    {
        byte[] answer;
        try
        {
            answer = await db.WriteAsync(async () =>
            {
                var customer = await GetCustomer.LockAsync(db, input.CustomerId, cancel);
                if (await once.AnswerAsync(db, directory.MachineNow(), cancel) is { } known)
                {
                    return known;
                }
                var made = JsonSerializer.SerializeToUtf8Bytes(
                    await BeginAsync(input, customer, cancel), PaymentsJson.Default.PaymentResultAnswer);
                once.Store(db, directory.MachineNow(), made);
                return made;
            }, cancel);
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e) && once.Key is not null)
        {
            // the same key at the same moment for another customer: one body won
            throw OnceRequest.OfAnother();
        }
        await charges.RunDueAsync(input.CustomerId, cancel);
        return answer;
    }

    private async Task<PaymentResultAnswer> BeginAsync(
        PaymentInput input, Customer customer, CancellationToken cancel)
    {
        if (customer.Status == CustomerStatus.Archived)
        {
            throw Refusal.WrongState("Customer", "archived", "active");
        }
        var currency = customer.Currency
            ?? throw Refusal.BadRequest("Cannot create an invoice for a customer without a currency set");
        var lines = await PaidProduct.LinesAsync(db, input.Products, currency, cancel);
        var isByHand = input.ByHand is not null || (input.MethodId is null && PaymentChoice.IsByHand(customer.PaymentMethodType));
        var method = input.Offered is not null || isByHand ? null : await MethodAsync(input, customer, cancel);
        var invoice = await invoices.DraftAsync(customer, currency, InvoiceType.Invoice, lines, cancel);
        (invoice.PurchaseOrder, invoice.CustomNote) = (input.PurchaseOrder, input.CustomNote);
        if (input.Offered is { } offered)
        {
            var session = input.Checkout.Open(db, customer.Id, offered, tenant.Now, invoice.Id);
            return new PaymentResultAnswer(invoice.Id, new CheckoutLinkAnswer(session.Id, CheckoutAnswer.UrlOf(session, links)));
        }
        invoice.PaymentMethodId = input.MethodId;
        invoice.IsPaidExternally = isByHand && (input.ByHand ?? customer.PaymentMethodType) == "external";
        await issue.IssueAsync([invoice], cancel, staysHere: true);
        invoice.CollectAt = null;
        if (method is not null)
        {
            await collection.AttemptAsync(invoice, cancel);
        }
        return new PaymentResultAnswer(invoice.Id, null);
    }

    private async Task<PaymentMethod> MethodAsync(PaymentInput input, Customer customer, CancellationToken cancel)
    {
        var id = input.MethodId ?? customer.PaymentMethodId
            ?? throw Refusal.BadRequest("The customer has no current payment method that can be charged; give payment_method_id");
        return (await PaymentMethodRows.FindAsync(db, customer.Id, [id], cancel)).Values.Single();
    }
}

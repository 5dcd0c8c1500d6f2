using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Features.Sandbox;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary>The saved payment methods of a customer: listed, added, deleted.</summary>
public static class PaymentMethodRoutes
{
    private static readonly string[] Providers = ["airwallex", "gocardless", "mollie", "stripe"];

    public static async Task<IResult> ListAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        await RequireCustomerAsync(db, id, cancel);
        return Reply.Ok(await offset.PageAsync(
            Saved(db, id).OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id), m => m.ToAnswer(), cancel));
    }

    public static async Task<IResult> GetAsync(string id, string paymentMethodId, BillingDb db, CancellationToken cancel)
    {
        await RequireCustomerAsync(db, id, cancel);
        var method = await Saved(db, id).SingleOrDefaultAsync(m => m.Id == paymentMethodId, cancel)
            ?? throw Refusal.NotFound("Payment method");
        return Reply.Ok(Details(method));
    }

    /// <summary>Imports a method that a provider has.</summary>
    public static async Task<IResult> ImportAsync(
        string id, HttpContext http, BillingDb db, StripeMethods stripe, CancellationToken cancel)
    {
        await RequireCustomerAsync(db, id, cancel);
        var body = await BodyReader.ReadObjectAsync(http);
        var provider = body.WordIn("provider_name", Providers, Need.Required);
        var connection = body.Text("provider_id", max: 255, min: 1);
        var reference = body.Text("provider_payment_method_id", Need.Required, 255, 1);
        body.ThrowIfInvalid();
        if (provider != StripeConnections.ProviderName)
        {
            throw Refusal.NotBuilt($"a payment method of {provider}");
        }
        var methodId = await stripe.ImportAsync(id, connection, reference!, cancel);
        return Reply.Created(Details(await Saved(db, id).SingleAsync(m => m.Id == methodId, cancel)));
    }

    /// <summary>
    /// <c>POST /v1/sandbox/payment-methods</c>: a test card or debit. It becomes the way the customer pays, unless that was said to be
    /// another one, and the customer's invoices that could not be collected are charged.
    /// </summary>
    public static async Task<IResult> AddToSandboxAsync(
        HttpContext http, BillingDb db, Collection collection, Charges charges, CurrentTenant tenant, CancellationToken cancel)
    {
        SandboxClock.RequireTest(tenant);
        var body = await BodyReader.ReadObjectAsync(http);
        var customerId = body.Text("customer_id", Need.Required, 255, 1);
        var handed = NewMethod.OfSandbox(body);
        body.ThrowIfInvalid();
        var method = await AddMethod.RunAsync(customerId!, handed!, null, db, collection, charges, tenant, cancel);
        return Reply.Created(Details(await Saved(db, method.CustomerId).SingleAsync(m => m.Id == method.Id, cancel)));
    }

    /// <summary>Forgets a method. One that was the customer's current one leaves none.</summary>
    public static async Task<IResult> DeleteAsync(
        string id, string paymentMethodId, BillingDb db, StripeDetachments stripe, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, id, cancel);
            var method = await db.Set<PaymentMethod>()
                    .SingleOrDefaultAsync(m => m.Id == paymentMethodId && m.CustomerId == id && m.DeletedAt == null, cancel)
                ?? throw Refusal.NotFound("Payment method");
            method.Delete(tenant.Now);
            if (customer.PaymentMethodId == method.Id)
            {
                (customer.PaymentMethodId, customer.PaymentMethodType) = (null, null);
                customer.UpdatedAt = tenant.Now;
            }
        }, cancel);
        await stripe.TryAsync(paymentMethodId);
        return Reply.NoContent();
    }

    private static JsonObject Details(PaymentMethod method)
    {
        var json = method.ToAnswer();
        // the sandbox is none of the contract's providers
        json["integration"] = method.ProviderAccountId is null ? null : new JsonObject
        {
            ["entity_id"] = method.ProviderReference,
            ["provider_name"] = method.ProviderName,
            ["provider_account_id"] = method.ProviderAccountId,
        };
        return json;
    }

    private static IQueryable<PaymentMethod> Saved(BillingDb db, string customerId) =>
        db.Set<PaymentMethod>().AsNoTracking().Where(m => m.CustomerId == customerId && m.DeletedAt == null);

    private static async Task RequireCustomerAsync(BillingDb db, string id, CancellationToken cancel)
    {
        if (!await db.Set<Customer>().AnyAsync(c => c.Id == id && c.DeletedAt == null, cancel))
        {
            throw Refusal.NotFound("Customer");
        }
    }
}

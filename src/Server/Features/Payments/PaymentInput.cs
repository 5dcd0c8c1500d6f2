using Plumbline.Server.Data;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary>The body of <c>POST /v1/payments</c>.</summary>
/// <param name="CustomerId">Who pays.</param>
/// <param name="Products">What for.</param>
/// <param name="PurchaseOrder">Printed on the invoice.</param>
/// <param name="CustomNote">Printed on the invoice.</param>
/// <param name="ByHand">How the customer pays without a saved method; null for one, or by a checkout.</param>
/// <param name="MethodId">The saved method; null for the customer's.</param>
/// <param name="Offered">What the checkout offers; null where the payment is made at once.</param>
/// <param name="Checkout">Who gets its link.</param>
public sealed record PaymentInput(
    string CustomerId,
    IReadOnlyList<PaidProduct> Products,
    string? PurchaseOrder,
    string? CustomNote,
    string? ByHand,
    string? MethodId,
    IReadOnlyList<string>? Offered,
    CheckoutInput Checkout)
{
    private static readonly string[] Types = ["one_time"];
    private static readonly string[] Charging = ["immediately", "checkout"];
    private static readonly string[] Unsaved = ["transfer", "external"];

    public static PaymentInput Read(Body body)
    {
        body.WordIn("type", Types, Need.Required);
        var customerId = body.Text("customer_id", Need.Required, 255, 1);
        // items is the name that products had before
        var list = !body.Has("products") && body.Has("items") ? "items" : "products";
        var products = body.Objects(list, Need.Required, 1, 100)?.Select(PaidProduct.Read).ToList();
        if (list == "products" && body.HasValue("items"))
        {
            body.Refuse("items", "Send products or items, not both");
        }
        var purchaseOrder = body.Text("purchase_order", max: 255);
        var note = body.Text("custom_note", max: 20_000);
        var charging = body.WordIn("charging_method", Charging, Need.Required);
        var isCheckout = charging == "checkout";
        var byHand = isCheckout ? null : body.WordIn("payment_method_type", Unsaved);
        var method = isCheckout || byHand is not null ? null : body.Text("payment_method_id", max: 255, min: 1);
        var offered = isCheckout ? body.WordsIn("available_payment_methods", PaymentWords.Offered, Need.Required, 1) : null;
        var checkout = isCheckout ? CheckoutInput.Read(body, "customMessage") : new CheckoutInput(null, null, null);
        body.ThrowIfInvalid();
        return new PaymentInput(customerId!, products!, purchaseOrder, note, byHand, method, offered, checkout);
    }
}

/// <summary>A product of a payment: the catalogue stands in for what is left out.</summary>
public sealed record PaidProduct(Body Body, string Id, string? Name, long? Amount)
{
    public static PaidProduct Read(Body body) =>
        new(body, body.Text("id", Need.Required, 255, 1) ?? "", body.Name("name"), body.Amount("amount"));

    /// <summary>The lines of an invoice, one unit of each product. Faults that only the catalogue can tell go to the bodies.</summary>
    public static async Task<Func<Invoice, IEnumerable<InvoiceLine>>> LinesAsync(
        BillingDb db, IReadOnlyList<PaidProduct> products, string currency, CancellationToken cancel)
    {
        var catalogue = await LineCatalogue.LoadAsync(db, products.Select(p => p.Id), cancel);
        foreach (var product in products)
        {
            if (catalogue.Product(product.Id) is not { } known)
            {
                product.Body.Refuse("id", "Product not found");
            }
            else if (product.Amount is null && catalogue.PriceOf(known, currency) is null)
            {
                product.Body.Refuse("amount", $"Required: the product has no single price in {currency}");
            }
        }
        products[0].Body.ThrowIfInvalid();
        return invoice => products.Select((p, i) => new LineInput(
            p.Body, p.Id, p.Name, null, 1, p.Amount, null, null, null, true, true).ToLine(invoice, i, catalogue)!);
    }
}

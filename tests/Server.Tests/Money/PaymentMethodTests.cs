using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Money;

/// <summary>Saved payment methods and how a customer pays.</summary>
public sealed class PaymentMethodTests(TestServer server)
{
    [Fact]
    public async Task FirstMethod_Added_BecomesTheCurrentOneAndIsShownWithTheCustomer()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");

        var card = await s.CardAsync();
        var debit = await s.DebitAsync();

        var customer = await s.Api.GetAsync($"/v2/customers/{s.CustomerId}");
        Assert.Equal(("card", card), (customer.Text("payment_method_type"), customer.Text("payment_method_id")));
        Assert.Equal(
            (card, "active", "visa", 4242m),
            (customer.Text("payment_method.id"), customer.Text("payment_method.status"), customer.Text("payment_method.brand"),
                customer.Decimal("payment_method.last_4_digits")));
        Assert.Equal(card, (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}")).Text("current_payment_method.id"));
        var saved = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods");
        Assert.Equal([debit, card], saved.Items("data").Select(m => m.Text("id")));
        Assert.Equal("6789", (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods/{debit}")).Text("account_number_ending"));
    }

    [Fact]
    public async Task CurrentMethod_Chosen_TypeAndMethodAlwaysAgree()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var card = await s.CardAsync();
        var debit = await s.DebitAsync();
        var path = $"/v1/customers/{s.CustomerId}";

        var byId = await s.Api.PutAsync(path, new { payment_method_id = debit });
        var byType = await s.Api.PutAsync(path, new { payment_method_type = "card" });
        var byHand = await s.Api.PutAsync(path, new { payment_method_type = "transfer" });

        Assert.Equal(("direct_debit", debit), Current(byId));
        Assert.Equal(("card", card), Current(byType));
        Assert.Equal(("transfer", ""), Current(byHand));
        Assert.Equal(
            "Invalid request: payment_method_type: The payment method is of type 'card'",
            (await s.Api.FailAsync(HttpMethod.Put, path, new { payment_method_id = card, payment_method_type = "transfer" }, 400))
            .Text("message"));
    }

    [Fact]
    public async Task CurrentMethod_Deleted_LeavesNoneAndTheCurrencyMayChangeAgain()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var card = await s.CardAsync();
        var path = $"/v1/customers/{s.CustomerId}";
        var refused = await s.Api.FailAsync(HttpMethod.Put, path, new { currency = "USD" }, 400);

        await s.Api.DeleteAsync($"{path}/payment-methods/{card}");

        Assert.Equal(
            "Invalid request: currency: The currency stays EUR: the customer has a saved payment method", refused.Text("message"));
        Assert.Equal(("", ""), Current(await s.Api.PutAsync(path, new { currency = "USD" })));
        Assert.Empty((await s.Api.GetAsync($"{path}/payment-methods")).Items("data"));
        await s.Api.FailAsync(HttpMethod.Get, $"{path}/payment-methods/{card}", 404);
        await s.Api.FailAsync(HttpMethod.Delete, $"{path}/payment-methods/{card}", 404);
    }

    [Fact]
    public async Task ProviderMethod_Imported_IsSaidNotToBeThere()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");

        var refused = await s.Api.FailAsync(
            HttpMethod.Post,
            $"/v1/customers/{s.CustomerId}/payment-methods",
            new { provider_name = "mollie", provider_payment_method_id = "mdt_1" },
            501);

        Assert.Equal("a payment method of mollie is not available in this version of Plumbline", refused.Text("message"));
    }

    private static (string, string) Current(JsonElement customer) => (
        customer.IsNull("current_payment_method_type") ? "" : customer.Text("current_payment_method_type"),
        customer.IsNull("current_payment_method_id") ? "" : customer.Text("current_payment_method_id"));
}

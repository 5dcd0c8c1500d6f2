using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.Customers;

/// <summary>What a subscription changes about its customer.</summary>
public sealed class CustomerSubscriptionTests(TestServer server)
{
    [Fact]
    public async Task Customer_WithSubscription_ShowsItEverywhere()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-15T00:00:00Z");
        var customer = await NewCustomerAsync(api, "Subscribed");
        var subscription = await SubscribeAsync(api, customer);
        await NewCustomerAsync(api, "Alone");

        var v1 = await api.GetAsync("/v1/customers/" + customer);
        var v2 = await api.GetAsync("/v2/customers/" + customer);
        var list = await api.GetAsync("/v2/customers?order=asc");

        Assert.All([v1, v2, list.At("data.0")], c => Assert.Equal(subscription.Text("id"), c.Text("subscriptions.0.id")));
        Assert.Equal("active", v2.Text("subscriptions.0.status"));
        Assert.Equal("2024-01-15T00:00:00.000Z", v2.Text("subscriptions.0.current_period_started_at"));
        Assert.Equal("2024-02-15T00:00:00.000Z", v2.Text("subscriptions.0.current_period_ends_at"));
        Assert.Empty(list.Items("data.1.subscriptions"));
    }

    [Fact]
    public async Task ListCustomers_BySubscription_TellsLiveFromOthers()
    {
        var api = await server.NewCompanyAsync();
        await SubscribeAsync(api, await NewCustomerAsync(api, "Subscribed"));
        await NewCustomerAsync(api, "Alone");

        var inactive = await api.GetAsync("/v1/customers?status=inactive");
        var none = await api.GetAsync("/v1/customers?subscription_status=none");
        var active = await api.GetAsync("/v2/customers?subscription_status__in=active,errored");
        var cancelled = await api.GetAsync("/v2/customers?subscription_status=cancelled,trialing");

        Assert.Equal(["Alone"], inactive.Texts("data", "name"));
        Assert.Equal(["Alone"], none.Texts("data", "name"));
        Assert.Equal(["Subscribed"], active.Texts("data", "name"));
        Assert.Empty(cancelled.Items("data"));
    }

    [Fact]
    public async Task UpdateCustomer_CurrencyOnceInvoiced_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var customer = await NewCustomerAsync(api, "Subscribed");
        await SubscribeAsync(api, customer);

        var error = await api.FailAsync(HttpMethod.Put, "/v1/customers/" + customer, new { currency = "USD" }, 400);
        await api.PutAsync("/v1/customers/" + customer, new { currency = "EUR" });

        Assert.Equal(["currency"], CompanyTests.Paths(error));
        Assert.Contains("invoices", error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteCustomer_WithLiveSubscription_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var customer = await NewCustomerAsync(api, "Subscribed");
        await SubscribeAsync(api, customer);
        await api.PutAsync($"/v1/customers/{customer}/archive");

        var error = await api.FailAsync(HttpMethod.Delete, "/v1/customers/" + customer, 400);

        Assert.Contains("subscriptions", error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteInvoicingEntity_BillingASubscription_IsRefusedAfterTheCustomerMoved()
    {
        var api = await server.NewCompanyAsync();
        var first = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        var second = (await api.PostAsync(
            "/v1/invoicing-entities", new { name = "B", currency = "EUR", accounting_currency = "EUR", country = "DE" })).Text("id");
        var customer = await NewCustomerAsync(api, "Moves");
        await api.PutAsync("/v1/customers/" + customer, new { invoicing_entity_id = second });
        await SubscribeAsync(api, customer);
        await api.PutAsync("/v1/customers/" + customer, new { invoicing_entity_id = first });

        await api.FailAsync(HttpMethod.Delete, "/v1/invoicing-entities/" + second, 400);
    }

    private static async Task<string> NewCustomerAsync(Api api, string name) =>
        (await api.PostAsync("/v1/customers", new { name, currency = "EUR" })).Text("id");

    private static async Task<JsonElement> SubscribeAsync(Api api, string customerId)
    {
        var product = await api.FlatFeeAsync("Plan", Catalog.Fee(4900));
        return await api.PostAsync("/v2/subscriptions", new
        {
            customer_id = customerId,
            activation_strategy = "start_date",
            products = new[] { new { id = product.Text("id"), type = "flat_fee" } },
        });
    }
}

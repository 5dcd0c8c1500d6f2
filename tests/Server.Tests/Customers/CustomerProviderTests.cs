using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Customers;

/// <summary>What customers are called by other systems.</summary>
public sealed class CustomerProviderTests(TestServer server)
{
    private const string Path = "/v1/customers/providers-bulk-update";

    [Fact]
    public async Task BulkUpdate_SomeRowsOfUnknownCustomers_TakesTheOthersAndTellsTheCounts()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/customers", new { name = "Acme" })).Text("id");
        var foreign = (await (await server.NewCompanyAsync()).PostAsync("/v1/customers", new { name = "Acme" })).Text("id");

        var answer = await api.PostAsync(Path, new object[]
        {
            Row(id, "stripe", "cus_stripe"),
            Row(id, "hubspot", "42"),
            Row(foreign, "stripe", "cus_other"),
            Row("cus_unknown", "stripe", "cus_other"),
        });

        Assert.Equal((2m, 4m), (answer.Decimal("successful"), answer.Decimal("expected")));
        Assert.Equal(id, Assert.Single(answer.Items("updated")).GetString());
        var customer = await api.GetAsync($"/v2/customers/{id}");
        Assert.Equal(
            ["hubspot 42", "stripe cus_stripe"],
            customer.Items("integrations").Select(i => $"{i.Text("provider_name")} {i.Text("entity_id")}"));
        Assert.Equal("cus_stripe", (await api.GetAsync($"/v1/customers/{id}")).Text("providers.stripe"));
    }

    [Fact]
    public async Task BulkUpdate_NullAndNewIds_ClearsAndReplaces()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/customers", new { name = "Acme" })).Text("id");
        await api.PostAsync(Path, new object[] { Row(id, "stripe", "old"), Row(id, "xero", "x") });

        await api.PostAsync(Path, new object[] { Row(id, "stripe", "new"), Row(id, "xero", null) });

        Assert.Equal(["new"], (await api.GetAsync($"/v2/customers/{id}")).Items("integrations").Select(i => i.Text("entity_id")));
    }

    [Theory]
    [InlineData("{}", "400 Invalid request: Expected array, received object")]
    [InlineData("[1]", "400 Invalid request: 0: Expected object, received number")]
    [InlineData("[{}]", "400 Invalid request: 0.customer_id: Required; 0.provider_name: Required; 0.provider_account_id: Required")]
    public async Task BulkUpdate_WrongRows_AreRefused(string body, string expected)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, Path, body);

        Assert.Equal(expected, $"{answer.Status} {answer.Json.Text("message")}");
    }

    [Fact]
    public async Task BulkUpdate_WithSyncOfSystemsThatHoldNoMethods_LinksThem()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/customers", new { name = "Acme" })).Text("id");

        var answer = await api.PostAsync(Path + "?sync=true", new object[] { Row(id, "hubspot", "42"), Row(id, "mollie", null) });

        Assert.Equal((2m, 2m), (answer.Decimal("successful"), answer.Decimal("expected")));
        Assert.Equal("42", (await api.GetAsync($"/v2/customers/{id}")).Items("integrations").Single().Text("entity_id"));
    }

    private static object Row(string customer, string provider, string? account) =>
        new { customer_id = customer, provider_name = provider, provider_account_id = account };
}

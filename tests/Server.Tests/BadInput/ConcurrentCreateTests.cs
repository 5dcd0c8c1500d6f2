using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.BadInput;

public sealed class ConcurrentCreateTests(TestServer server)
{
    private const int AtOnce = 20;

    [Fact]
    public async Task CreateCustomer_OneExternalIdManyTimesAtOnce_MakesOne()
    {
        var api = await server.NewCompanyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i =>
            api.SendAsync(HttpMethod.Post, "/v1/customers", new { name = $"Twin {i}", external_id = "twin" })));

        Assert.Equal((1, AtOnce - 1), (answers.Count(a => a.Status == 201), answers.Count(a => a.Status == 409)));
        Assert.All(answers.Where(a => a.Status == 409), a =>
            Assert.Equal("A customer with the external_id 'twin' exists already", a.Json.Text("message")));
        Assert.Equal(1, (await api.GetAsync("/v1/customers")).Decimal("meta.total"));
    }

    [Fact]
    public async Task CreateCustomProperty_OneSlugManyTimesAtOnce_MakesOne()
    {
        var api = await server.NewCompanyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => api.SendAsync(
            HttpMethod.Post, "/v1/custom-properties",
            new { name = "Tier", type = "text", slug = "tier", entities = new[] { "customer" } })));

        Assert.Equal((1, AtOnce - 1), (answers.Count(a => a.Status == 201), answers.Count(a => a.Status == 409)));
        Assert.Single((await api.GetAsync("/v1/custom-properties")).Items("data"));
    }

    [Fact]
    public async Task CancelSubscription_ManyTimesAtOnce_EndsItOnce()
    {
        var api = await server.NewCompanyAsync();
        var customer = (await api.PostAsync("/v1/customers", new { currency = "EUR" })).Text("id");
        var product = (await api.FlatFeeAsync("Fee")).Text("id");
        var subscription = (await api.PostAsync("/v2/subscriptions", new
        {
            customer_id = customer,
            activation_strategy = "start_date",
            products = new[] { new { id = product, price = new { type = "fee", amount = 100 } } },
        })).Text("id");

        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ =>
            api.SendAsync(HttpMethod.Post, $"/v1/subscriptions/{subscription}/cancel", new { pro_rata = true })));

        Assert.Equal((1, AtOnce - 1), (answers.Count(a => a.Status == 200), answers.Count(a => a.Status == 400)));
        Assert.Single((await api.GetAsync("/v2/invoices?status=all&type=refund")).Items("data"));
    }
}

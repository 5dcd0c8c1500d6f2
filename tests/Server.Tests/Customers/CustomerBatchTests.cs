using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Customers;

public sealed class CustomerBatchTests(TestServer server)
{
    [Fact]
    public async Task CreateCustomers_SomeWrong_StoresTheOthers()
    {
        var api = await server.NewCompanyAsync();
        await api.PostAsync("/v1/customers", new { external_id = "taken" });

        var result = await api.PostAsync("/v1/customers/batch", new
        {
            customers = new object[]
            {
                new { batch_customer_id = "1", name = "A", external_id = "new" },
                new { batch_customer_id = "2", name = "B", external_id = "taken" },
                new { batch_customer_id = "3", name = "C", currency = "XXX", language = "xx", note = "ours" },
                new { batch_customer_id = "4", name = "D", external_id = "new" },
                new { batch_customer_id = "5", name = "E" },
            },
        });

        Assert.Equal(["1", "5"], result.Texts("successes", "batch_customer_id"));
        Assert.Equal(["2", "3", "4"], result.Texts("errors", "batch_customer_id"));
        Assert.Equal([409m, 400m, 409m], result.Decimals("errors", "error.statusCode"));
        Assert.Equal(["currency", "language"], CompanyTests.Paths(result.At("errors.1.error")));
        Assert.Equal("""{"name":"C"}""", result.At("errors.1.customer_payload").GetRawText());
        Assert.Equal("B", result.Text("errors.0.customer_payload.name"));
        Assert.Equal(["A", "E"], (await api.GetAsync("/v2/customers?name__not=&order=asc")).Texts("data", "name").Where(n => n.Length > 0));
    }

    [Fact]
    public async Task CreateCustomers_Fifty_AllAreStored()
    {
        var api = await server.NewCompanyAsync();

        var result = await api.PostAsync("/v1/customers/batch", new { customers = Items(50) });

        Assert.Equal(50, result.Items("successes").Length);
        Assert.Empty(result.Items("errors"));
        Assert.Equal(50, (await api.GetAsync("/v1/customers?take=1")).Decimal("meta.total"));
    }

    [Fact]
    public async Task CreateCustomers_SentAgainWithItsKey_AnswersTheSame()
    {
        var api = await server.NewCompanyAsync();
        await api.PostAsync("/v1/customers", new { external_id = "taken" });
        var body = new
        {
            customers = new object[]
            {
                new { batch_customer_id = "a", external_id = "taken" },
                new { batch_customer_id = "b", name = "B" },
            },
        };

        var first = await api.SendAsync(HttpMethod.Post, "/v1/customers/batch", body, ("Idempotency-Key", "batch-of-two-0001"));
        var second = await api.SendAsync(HttpMethod.Post, "/v1/customers/batch", body, ("Idempotency-Key", "batch-of-two-0001"));

        Assert.Equal(["b"], first.Json.Texts("successes", "batch_customer_id"));
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(2, (await api.GetAsync("/v1/customers")).Decimal("meta.total"));
    }

    [Fact]
    public async Task CreateCustomers_SameExternalIdInBatchesAtOnce_StoresEachOnce()
    {
        var api = await server.NewCompanyAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            api.PostAsync("/v1/customers/batch", new { customers = Items(10) })));

        Assert.Equal(10, results.Sum(r => r.Items("successes").Length));
        Assert.Equal(50, results.Sum(r => r.Items("errors").Length));
        Assert.Equal(10, (await api.GetAsync("/v1/customers?take=1")).Decimal("meta.total"));
    }

    [Fact]
    public async Task CreateCustomers_EnvelopeOutOfOrder_IsRefusedWhole()
    {
        var api = await server.NewCompanyAsync();

        var none = await api.FailAsync(HttpMethod.Post, "/v1/customers/batch", new { customers = Array.Empty<object>() }, 400);
        var many = await api.FailAsync(HttpMethod.Post, "/v1/customers/batch", new { customers = Items(51) }, 400);
        var twice = await api.FailAsync(HttpMethod.Post, "/v1/customers/batch", new
        {
            customers = new object[] { new { batch_customer_id = "x" }, new { name = "A" }, new { batch_customer_id = "x" }, 7 },
        }, 400);

        Assert.Equal(["customers"], CompanyTests.Paths(none));
        Assert.Equal(["customers"], CompanyTests.Paths(many));
        Assert.Equal(
            ["customers.1.batch_customer_id", "customers.2.batch_customer_id", "customers.3"], CompanyTests.Paths(twice).Order());
        Assert.Empty((await api.GetAsync("/v1/customers")).Items("data"));
    }

    private static object[] Items(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new { batch_customer_id = $"b{i}", external_id = $"e{i}" })];
}

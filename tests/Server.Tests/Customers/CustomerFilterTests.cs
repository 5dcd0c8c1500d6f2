using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Customers;

/// <summary>Four customers, one letter each; every filter is asked of both versions of the list.</summary>
public sealed class CustomerFilterTests(TestServer server)
{
    [Theory]
    [InlineData("", "ABC")]
    [InlineData("name=Beta%20École", "B")]
    [InlineData("name__equals=beta%20École", "")]
    [InlineData("name__not=Alpha", "BC")]
    [InlineData("name__contains=PHA", "A")]
    [InlineData("name__contains=École", "B")]
    [InlineData("name__contains=100%25", "C")]
    [InlineData("name__contains=_", "")]
    [InlineData("name__startsWith=be", "B")]
    [InlineData("name__endWith=OLE", "B")]
    [InlineData("name__isNull=true", "")]
    [InlineData("name__isNotNull=true", "ABC")]
    [InlineData("type=corporate", "A")]
    [InlineData("type=corporate,person", "AB")]
    [InlineData("type__in=person", "B")]
    [InlineData("status=all", "ABCD")]
    [InlineData("status=archived", "D")]
    [InlineData("status=active", "ABC")]
    [InlineData("status__in=active,archived", "ABCD")]
    [InlineData("status=inactive", "ABC")]
    [InlineData("status=imported", "")]
    [InlineData("currency=EUR", "A")]
    [InlineData("currency__isNull=true", "C")]
    [InlineData("currency__isNull=false", "AB")]
    [InlineData("currency__not=EUR", "BC")]
    [InlineData("country=DE", "A")]
    [InlineData("country__startsWith=f", "C")]
    [InlineData("external_id=ext-a", "A")]
    [InlineData("external_id__isNotNull=true", "AB")]
    [InlineData("external_id__contains=t-", "AB")]
    [InlineData("billing_email=a%40alpha.test", "A")]
    [InlineData("billing_email__endWith=.test", "AB")]
    [InlineData("search=ALPHA", "A")]
    [InlineData("search=b%40beta.test", "B")]
    [InlineData("search=DE123", "A")]
    [InlineData("search=éco", "B")]
    [InlineData("search=ext-", "AB")]
    [InlineData("search=nowhere", "")]
    [InlineData("tax_id=DE123", "A")]
    [InlineData("tax_id__startsWith=de", "A")]
    [InlineData("tax_id__isNull=true", "BC")]
    [InlineData("subscription_status=none", "ABC")]
    [InlineData("subscription_status=active,paused", "")]
    [InlineData("invoicing_entity_id__isNotNull=true", "ABC")]
    [InlineData("invoicing_entity_id=ive_unknown", "")]
    [InlineData("segment_id=seg_1", "")]
    [InlineData("integration_entity_id=x", "")]
    [InlineData("payment_method_type=missing", "C")]
    [InlineData("payment_method_type=card", "A")]
    [InlineData("payment_method_type__in=card,transfer", "AB")]
    [InlineData("payment_method_type=errored", "")]
    [InlineData("name__contains=e&currency=USD", "B")]
    [InlineData("colour=red&name__sounds=x", "ABC")]
    public async Task ListCustomers_Filtered_ShowsThoseThatMatch(string query, string expected)
    {
        var api = await FourCustomersAsync();

        var v1 = await api.GetAsync("/v1/customers?" + query);
        var v2 = await api.GetAsync("/v2/customers?include_total=true&" + query);

        Assert.Equal(expected, Letters(v1));
        Assert.Equal(expected, Letters(v2));
        Assert.Equal(expected.Length, v1.Decimal("meta.total"));
        Assert.Equal(expected.Length, v2.Decimal("total"));
    }

    [Fact]
    public async Task ListCustomers_Dates_CompareInstants()
    {
        var api = await FourCustomersAsync();
        var all = (await api.GetAsync("/v2/customers?order=asc")).Items("data");
        var (a, b) = (all[0].Text("created_at"), all[1].Text("created_at"));

        Assert.NotEqual(a, b);
        foreach (var (query, expected) in new[]
        {
            ($"created_at={a}", "A"), ($"created_at__equals={b}", "B"), ($"created_at__not={a}", "BC"), ($"created_at__lt={b}", "A"),
            ($"created_at__lte={b}", "AB"), ($"created_at__gt={a}", "BC"), ($"created_at__gte={a}&created_at__lte={b}", "AB"),
            ("created_at__isNull=true", ""), ("created_at__isNotNull=true", "ABC"), ("updated_at__gte=2000-01-01", "ABC"),
            ("updated_at__lt=2000-01-01T00:00:00Z", ""),
        })
        {
            Assert.Equal((query, expected), (query, Letters(await api.GetAsync("/v1/customers?" + query))));
        }
    }

    [Fact]
    public async Task ListCustomers_WrongFilterValues_NamesAllOfThem()
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(
            HttpMethod.Get,
            "/v2/customers?status=gone&type__in=corporate,robot&created_at__gte=yesterday&updated_at=2024-01-01T00:00:00%2B02:00"
                + "&payment_method_type=cash&subscription_status=x&limit=0&sort=name&order=up&include_total=perhaps&cursor=%21",
            400);

        Assert.Equal(
            [
                "created_at__gte", "cursor", "include_total", "limit", "order", "payment_method_type", "sort", "status",
                "subscription_status", "type__in", "updated_at",
            ],
            CompanyTests.Paths(error).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ListCustomers_IdInSearch_FindsTheCustomer()
    {
        var api = await FourCustomersAsync();
        var id = (await api.GetAsync("/v1/customers?name=Alpha")).Text("data.0.id");

        Assert.Equal("A", Letters(await api.GetAsync("/v1/customers?search=" + id)));
    }

    private async Task<Api> FourCustomersAsync()
    {
        var api = await server.NewCompanyAsync();
        await api.PostAsync("/v1/customers", new
        {
            name = "Alpha",
            type = "corporate",
            currency = "EUR",
            country = "DE",
            external_id = "ext-a",
            billing_email = "a@alpha.test",
            tax_ids = new[] { new { value = "DE123" } },
            payment_method_type = "apple_pay",
        });
        await api.PostAsync("/v1/customers", new
        {
            name = "Beta École",
            type = "person",
            currency = "USD",
            country = "US",
            external_id = "ext-b",
            billing_email = "b@beta.test",
            payment_method_type = "transfer",
        });
        await api.PostAsync("/v1/customers", new { name = "C 100%" });
        var archived = await api.PostAsync("/v1/customers", new { name = "Delta" });
        await api.PutAsync($"/v1/customers/{archived.Text("id")}/archive");
        return api;
    }

    private static string Letters(JsonElement list) => string.Concat(list.Texts("data", "name").Select(n => n[0]).Order());
}

using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Taxes;

public sealed class TaxRateTests(TestServer server)
{
    private const string Rates = "/v1/taxes/rates";

    [Fact]
    public async Task CustomRate_FromCreationToDeletion_AnswersWhatWasSent()
    {
        var (api, entity) = await CompanyAsync();

        var made = await api.PostAsync(Rates, Books(entity));
        var id = made.Text("id");

        Assert.StartsWith("taxr_", id, StringComparison.Ordinal);
        Assert.Equal(("custom", "BOOKS", "Books", entity), (
            made.Text("type"), made.Text("code"), made.Text("name"), made.Text("invoicing_entity_id")));
        Assert.Equal((5.5m, "FR", "2024-01-01T00:00:00.000Z"), (made.Decimal("rate"), made.Text("country"), made.Text("created_at")));
        Assert.True(made.IsNull("description"));
        Assert.Equal(made.ToString(), (await api.GetAsync($"{Rates}/{id}")).ToString());

        await api.AdvanceAsync("2024-01-02T00:00:00Z");
        var changed = await api.PatchAsync(
            $"{Rates}/{id}", new { type = "custom", rate = 7, description = "Printed", country = (string?)null });
        Assert.Equal((7m, "Printed", "Books"), (changed.Decimal("rate"), changed.Text("description"), changed.Text("name")));
        Assert.True(changed.IsNull("country"));
        Assert.Equal("2024-01-02T00:00:00.000Z", changed.Text("updated_at"));

        await api.DeleteAsync($"{Rates}/{id}");
        Assert.Equal("Tax rate not found", (await api.FailAsync(HttpMethod.Get, $"{Rates}/{id}", 404)).Text("message"));
        Assert.Empty((await api.GetAsync(Rates)).Items("data"));
    }

    [Fact]
    public async Task DefaultRate_CodeOfARateOfTheLaw_HasItsAreaClassAndScope()
    {
        var (api, entity) = await CompanyAsync();

        var made = await api.PostAsync(Rates, new
        {
            type = "default",
            invoicing_entity_id = entity,
            code = "445",
            country = "NON_EU",
            rate_class = "reverse_charge",
        });
        var changed = await api.PatchAsync($"{Rates}/{made.Text("id")}", new { type = "default", code = "446", scope = "international" });

        Assert.Equal(("NON_EU", "reverse_charge", "all"), (made.Text("country"), made.Text("rate_class"), made.Text("scope")));
        Assert.False(made.Has("rate"));
        Assert.False(made.Has("name"));
        Assert.Equal(("446", "international"), (changed.Text("code"), changed.Text("scope")));
    }

    [Fact]
    public async Task DefaultRates_OfOneRateOfTheLaw_HaveOneCodeUntilItIsDeleted()
    {
        var (api, entity) = await CompanyAsync();
        object rate = new
        {
            type = "default",
            invoicing_entity_id = entity,
            code = "A",
            country = "FR",
            rate_class = "standard_rate",
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => api.SendAsync(HttpMethod.Post, Rates, rate)));

        var made = Assert.Single(answers, a => a.Status == 201);
        Assert.Equal(3, answers.Count(a => a.Status == 409));
        await api.DeleteAsync($"{Rates}/{made.Json.Text("id")}");
        await api.PostAsync(Rates, rate);
    }

    [Fact]
    public async Task ListTaxRates_Filters_FindByEachField()
    {
        var (api, entity) = await CompanyAsync();
        await api.PostAsync(Rates, Books(entity));
        await api.AdvanceAsync("2024-01-02T00:00:00Z");
        var second = await api.PostAsync(Rates, new
        {
            type = "custom",
            invoicing_entity_id = entity,
            code = "FOOD",
            name = "Food",
            description = "Bread",
            rate = 10,
        });

        Assert.Equal(["FOOD", "BOOKS"], (await api.GetAsync(Rates)).Texts("data", "code"));
        Assert.Equal(["BOOKS"], (await api.GetAsync(Rates + "?take=1&skip=1")).Texts("data", "code"));
        foreach (var query in (string[])[$"id={second.Text("id")}", "name__startsWith=foo", "description__contains=rea", "name__not=Books"])
        {
            Assert.Equal(["FOOD"], (await api.GetAsync($"{Rates}?{query}")).Texts("data", "code"));
        }
        Assert.Equal(2, (await api.GetAsync($"{Rates}?invoicing_entity_id={entity}")).Decimal("meta.total"));
        Assert.Empty((await api.GetAsync($"{Rates}?invoicing_entity_id=ive_1")).Items("data"));
    }

    [Fact]
    public async Task DeleteTaxRate_ThatAProductNames_IsRefusedUntilItDoesNot()
    {
        var (api, entity) = await CompanyAsync();
        var id = (await api.PostAsync(Rates, Books(entity))).Text("id");
        var product = (await api.PostAsync("/v1/products", new
        {
            type = "flat_fee",
            name = "Book",
            accounting = new Dictionary<string, object> { [entity] = new { tax_rate_id = id } },
            price_configurations = Array.Empty<object>(),
        })).Text("id");

        var refused = await api.FailAsync(HttpMethod.Delete, $"{Rates}/{id}", 400);

        Assert.Equal($"The tax rate is in use: the product {product} is sold at it", refused.Text("message"));
        Assert.Equal(id, (await api.GetAsync($"{Rates}/{id}")).Text("id"));
        await api.PutAsync($"/v1/products/{product}", new { name = "Book", accounting = new { } });
        await api.DeleteAsync($"{Rates}/{id}");
    }

    [Fact]
    public async Task DeleteTaxRate_WhileProductsTakeIt_LeavesNoneWithoutTheirRate()
    {
        var (api, entity) = await CompanyAsync();
        for (var round = 0; round < 8; round++)
        {
            var id = (await api.PostAsync(Rates, Books(entity))).Text("id");
            var product = new
            {
                type = "flat_fee",
                name = "Book",
                accounting = new Dictionary<string, object> { [entity] = new { tax_rate_id = id } },
                price_configurations = Array.Empty<object>(),
            };

            var answers = await Task.WhenAll(
                api.SendAsync(HttpMethod.Post, "/v1/products", product), api.SendAsync(HttpMethod.Delete, $"{Rates}/{id}"));

            Assert.Contains((answers[0].Status, answers[1].Status), new[] { (201, 400), (400, 204) });
        }
    }

    [Theory]
    [InlineData("FR40303265045", "FR", "valid")]
    [InlineData("fr 40 303 265 045", "FR", "valid")]
    [InlineData("FR40303265046", "FR", "invalid")]
    [InlineData("FR40303265045", "DE", "mismatch")]
    [InlineData("12-3456789", "US", "unsupported")]
    public async Task Customer_TaxId_HasTheStateOfItsCheckDigits(string number, string country, string status)
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync("/v1/customers", new { vat_number = number, billing_address = new { country } });

        Assert.Equal((number, status), (made.Text("tax_ids.0.value"), made.Text("tax_ids.0.status")));
        Assert.Equal(status == "valid", made.Flag("vat_number_valid"));
        Assert.Equal(status, (await api.GetAsync($"/v2/customers/{made.Text("id")}")).Text("tax_ids.0.status"));
    }

    [Theory]
    [InlineData("FR40303265045", true)]
    [InlineData("FR40303265046", false)]
    [InlineData("DE136695976", false)]
    [InlineData(null, null)]
    public async Task InvoicingEntity_TaxId_IsCheckedForItsCountry(string? number, bool? expected)
    {
        var (api, entity) = await CompanyAsync();

        var changed = await api.PutAsync($"/v1/invoicing-entities/{entity}", new { tax_id = number });

        Assert.Equal(expected, changed.IsNull("tax_id_valid") ? null : changed.Flag("tax_id_valid"));
    }

    private async Task<(Api Api, string Entity)> CompanyAsync()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        return (api, (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id"));
    }

    private static object Books(string entity) => new
    {
        type = "custom",
        invoicing_entity_id = entity,
        code = "BOOKS",
        name = "Books",
        country = "FR",
        rate = 5.5,
    };
}

using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.SubscriptionTemplates.Templates;

namespace Plumbline.Server.Tests.SubscriptionTemplates;

/// <summary>Subscriptions made from templates, and what they are billed.</summary>
public sealed class TemplateScenarios(TestServer server)
{
    [Fact]
    public async Task A_template_alone_sells_its_phases_as_if_they_had_been_sent()
    {
        var s = await AtAsync(server, "2024-01-31T09:00:00Z");
        var seats = await s.SeatAsync("Licences");
        var id = await s.Api.TemplateAsync("Ramp", Configuration(
            "EUR", null,
            Phase("immediately", "duration", Months(2), Licences(seats, 20, 2000)),
            Phase("previous_phase_end", "manual", null, Licences(seats, 40, 2500))));

        var sold = await s.Api.FromAsync(id, s.CustomerId);

        Assert.Equal((id, "Ramp", id), (sold.Text("template_id"), sold.Text("template.name"), sold.Text("template.id")));
        Assert.Equal(
            (await s.Api.GetAsync($"{Root}/{id}")).Text("configurations.0.id"), sold.Text("template.configurationId"));
        await s.AdvanceAsync("2024-04-01T00:00:00Z");
        // 20 × 20.00 in each of two months, then 40 × 25.00
        Assert.Equal(
            [
                "Licences 20 2024-01-31..2024-02-29 40000",
                "Licences 20 2024-02-29..2024-03-31 40000",
                "Licences 40 2024-03-31..2024-04-30 100000",
            ],
            (await s.IssuedAsync()).SelectMany(Lines));
        Assert.Equal(id, (await s.Api.GetAsync("/v2/subscriptions")).Text("data.0.template_id"));
    }

    [Theory]
    [InlineData("DE", "EUR", 200)]
    [InlineData("FR", "EUR", 100)]
    [InlineData("DE", "USD", 120)]
    public async Task The_customers_currency_and_country_choose_the_configuration(string country, string currency, int amount)
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.Api.TemplateAsync(
            "Standard", Configuration("EUR", null, Phase(Fee(fee, 100))), Configuration("EUR", "DE", Phase(Fee(fee, 200))),
            Configuration("USD", null, Phase(Fee(fee, 120))));

        var sold = await s.Api.FromAsync(id, await s.Api.CustomerAsync(country, currency));

        Assert.Equal((amount, currency), (sold.Decimal("products.0.prices.0.amount"), sold.Text("currency")));
    }

    [Fact]
    public async Task A_configuration_that_is_named_goes_before_the_customers_country()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.Api.TemplateAsync(
            "Standard", Configuration("EUR", "DE", Phase(Fee(fee, 200))), Configuration("EUR", null, Phase(Fee(fee, 100))));
        var german = (await s.Api.GetAsync($"{Root}/{id}")).Text("configurations.0.id");

        var sold = await s.Api.FromAsync(id, s.CustomerId, new { template_configuration_id = german });

        Assert.Equal((200m, german), (sold.Decimal("products.0.prices.0.amount"), sold.Text("template.configurationId")));
    }

    [Fact]
    public async Task Prices_that_it_does_not_name_are_the_catalogues_of_the_day_and_of_the_customers_book()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.Api.CatalogFeeAsync(4900);
        var id = await s.Api.TemplateAsync("Standard", Configuration("EUR", null, Phase(new { id = fee })));
        var offer = (await s.Api.GetAsync("/v1/price-configurations")).Text("data.0.id");
        var book = (await s.Api.PostAsync("/v1/price-books", new { name = "Partners" })).Text("id");
        await s.Api.PostAsync($"/v1/price-books/{book}/products", new { product_ids = new[] { fee } });
        await s.Api.PutAsync($"/v1/price-configurations/{offer}/prices", new[] { new { type = "fee", amount = 5900 } });
        var partner = (await s.Api.PostAsync(
            "/v1/customers", new { name = "Partner", currency = "EUR", country = "FR", price_book_id = book })).Text("id");

        Assert.Equal(5900, (await s.Api.FromAsync(id, s.CustomerId)).Decimal("products.0.prices.0.amount"));
        Assert.Equal(4900, (await s.Api.FromAsync(id, partner)).Decimal("products.0.prices.0.amount"));
    }

    [Fact]
    public async Task A_product_priced_by_country_needs_no_configuration_of_each()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.Api.CatalogFeeAsync(4900, "Fee", "DE");
        var id = await s.Api.TemplateAsync("Standard", Configuration("EUR", null, Phase(new { id = fee })));

        Assert.Equal(4900, (await s.Api.FromAsync(id, await s.Api.CustomerAsync("DE"))).Decimal("products.0.prices.0.amount"));
        var refused = await s.Api.FailAsync(
            HttpMethod.Post, "/v2/subscriptions", new { customer_id = s.CustomerId, template_id = id }, 400);
        Assert.Equal("Invalid request: phases.0.products.0.prices: The product has no price in EUR for FR", refused.Text("message"));
    }

    [Fact]
    public async Task Fields_of_the_request_take_the_place_of_the_templates()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        foreach (var slug in new[] { "region", "channel" })
        {
            await s.Api.PostAsync("/v1/custom-properties", new { name = slug, slug, type = "text", entities = new[] { "subscription" } });
        }
        var fee = await s.FeeAsync();
        var id = await s.Api.TemplateAsync("Standard", Configuration("EUR", null, Phase(Fee(fee, 3100)))
            .With("name", "Standard yearly").With("cancel_at", "2030-01-01T00:00:00.000Z")
            .With("custom_properties", new { region = "south", channel = "web" })
            .With("contract_terms", new { activation_strategy = "start_date", end_strategy = "duration", duration = Months(12) }));

        var sold = await s.Api.FromAsync(id, s.CustomerId, new
        {
            name = "Acme's own",
            starts_at = "2024-02-01T00:00:00.000Z",
            purchase_order = "PO-1",
            custom_properties = new { region = "north" },
        });

        Assert.Equal(("Acme's own", "PO-1", "2030-01-01T00:00:00.000Z"), (
            sold.Text("name"), sold.Text("purchase_order"), sold.Text("cancel_at")));
        Assert.Equal(("north", "web"), (sold.Text("custom_properties.region"), sold.Text("custom_properties.channel")));
        Assert.Equal(("2024-02-01T00:00:00.000Z", "2025-02-01T00:00:00.000Z"), (
            sold.Text("contract_terms.starts_at"), sold.Text("contract_terms.ends_at")));
        Assert.Empty(await s.IssuedAsync());
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal(["Fee 1 2024-02-01..2024-03-01 3100"], (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Fact]
    public async Task It_may_wait_for_somebody_and_keep_an_old_billing_date()
    {
        var s = await AtAsync(server, "2024-01-11T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.Api.TemplateAsync("Standard", Configuration("EUR", null, Phase(Fee(fee, 3100))));
        var sold = await s.Api.FromAsync(
            id, s.CustomerId, new { activation_strategy = "manually", initial_billing_at = "2024-01-01T00:00:00.000Z" });
        Assert.Equal(("pending", "manually"), (sold.Text("status"), sold.Text("activation_strategy")));

        await s.Api.PostAsync($"/v1/subscriptions/{sold.Text("id")}/activate");

        // 21 of 31 days of 31.00
        Assert.Equal(["Fee 1 2024-01-11..2024-02-01 2100"], (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Fact]
    public async Task Beside_products_of_its_own_a_template_is_a_label()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var fitting = await s.Api.TemplateAsync("Standard", Configuration("EUR", null, Phase(Fee(fee, 100))));
        var other = await s.Api.TemplateAsync("American", Configuration("USD", null, Phase(Fee(fee, 100))));

        var id = await s.SubscribeAsync([Fee(fee, 999)], new { template_id = fitting });
        var foreign = await s.SubscribeAsync([Fee(fee, 999)], new { template_id = other });

        var sold = await s.Api.GetAsync($"/v2/subscriptions/{id}");
        Assert.Equal((999m, "Standard"), (sold.Decimal("products.0.prices.0.amount"), sold.Text("template.name")));
        var labelled = await s.Api.GetAsync($"/v2/subscriptions/{foreign}");
        Assert.Equal(other, labelled.Text("template_id"));
        Assert.True(labelled.IsNull("template"));
    }

    [Fact]
    public async Task A_transition_may_lead_to_a_template()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var (basic, pro) = (await s.FeeAsync("Basic"), await s.FeeAsync("Pro"));
        var template = await s.Api.TemplateAsync("Pro", Configuration("EUR", null, Phase(Fee(pro, 6200))));
        var id = await s.SubscribeAsync([Fee(basic, 3100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        var moved = await s.Api.PostAsync("/v2/subscriptions/transitions", new
        {
            source_subscription_id = id,
            application_schedule = "immediately",
            target_subscription = new { template_id = template },
        });

        // 21 of 31 days: 42.00 of the new less 21.00 of the old
        Assert.Equal(2100, (await s.IssuedAsync())[^1].Decimal("amount_excluding_tax"));
        var target = (await s.Api.GetAsync("/v2/subscriptions")).At("data.0");
        Assert.Equal((template, "Pro"), (target.Text("template_id"), target.Text("products.0.name")));
        Assert.Equal("completed", moved.Text("status"));
    }

    private static object Licences(string id, int count, decimal amount) =>
        new { id, count, payment_interval = Months(1), prices = new[] { PerUnit(amount) } };
}

using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.SubscriptionTemplates.Templates;

namespace Plumbline.Server.Tests.SubscriptionTemplates;

/// <summary>Templates themselves: what is kept and shown of them.</summary>
public sealed class TemplateTests(TestServer server)
{
    [Fact]
    public async Task Template_CreatedAndChanged_ShowsItsConfigurationsInEveryAnswer()
    {
        var s = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var created = await s.Api.PostAsync(Root, new { name = "Standard", description = "What most buy" });
        var id = created.Text("id");

        Assert.StartsWith("subt_", id, StringComparison.Ordinal);
        Assert.Equal(("Standard", "What most buy"), (created.Text("name"), created.Text("description")));
        Assert.Empty(created.Items("configurations"));
        var euro = await s.Api.PostAsync($"{Root}/{id}/configurations", Configuration("EUR", null, Phase(Scenario.Fee(fee, 100))));
        await s.Api.PostAsync($"{Root}/{id}/configurations", Configuration("EUR", "DE", Phase(Scenario.Fee(fee, 200))));
        Assert.StartsWith("subtc_", euro.Text("id"), StringComparison.Ordinal);
        Assert.Equal(["id"], euro.EnumerateObject().Select(p => p.Name));

        var renamed = await s.Api.PatchAsync($"{Root}/{id}", new { description = (string?)null });

        Assert.Equal("Standard", renamed.Text("name"));
        Assert.True(renamed.IsNull("description"));
        var listed = Assert.Single((await s.Api.GetAsync(Root)).Items("data"));
        Assert.Equal(renamed.ToString(), listed.ToString());
        Assert.Equal(
            ["EUR -", "EUR DE"],
            listed.Items("configurations").Select(c => $"{c.Text("currency")} {(c.IsNull("country") ? "-" : c.Text("country"))}"));
    }

    [Fact]
    public async Task Configuration_WithEverything_IsShownAsItWasWritten()
    {
        var s = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z");
        await s.Api.PostAsync("/v1/custom-properties", new
        {
            name = "Region",
            slug = "region",
            type = "text",
            entities = new[] { "subscription" },
        });
        var (fee, seats, calls) = (await s.FeeAsync("Setup"), await s.SeatAsync(), await s.CallsAsync());
        var terms = new
        {
            activation_strategy = "start_date",
            end_strategy = "duration",
            duration = new { period = "years", count = 1 },
            renew_automatically = true,
        };
        var id = await s.Api.TemplateAsync("Standard", Configuration(
                "EUR", "FR",
                Phase("manual", "duration", Months(3), Scenario.Fee(fee, 5000)),
                Phase("previous_phase_end", "contract_end_date", null, [
                    new { id = seats, count = 5, unit_name = "seat", prices = new[] { Scenario.PerUnit(1000) } },
                    new { id = calls, min_committed_count = 10, min_amount = 100, prices = new[] { Scenario.PerUnit(1) } }]))
            .With("name", "Yearly").With("contract_terms", terms).With("custom_properties", new { region = "south" })
            .With("cancel_at", "2030-01-01T00:00:00.000Z").With("cancellation_strategy", "refund_prorata").With("document_name", "Offer"));

        var shown = (await s.Api.GetAsync($"{Root}/{id}")).At("configurations.0");

        Assert.Equal(("Yearly", "Offer", "south"), (
            shown.Text("name"), shown.Text("document_name"), shown.Text("custom_properties.region")));
        Assert.Equal(("2030-01-01T00:00:00.000Z", "refund_prorata"), (shown.Text("cancel_at"), shown.Text("cancellation_strategy")));
        Assert.Equal(("pending", "start_date"), (shown.Text("contract_terms.status"), shown.Text("contract_terms.activation_strategy")));
        Assert.True(shown.IsNull("contract_terms.starts_at"));
        Assert.Equal(["manual", "previous_phase_end"], shown.Texts("phases", "activation_strategy"));
        Assert.Equal(3, shown.Decimal("phases.0.duration.count"));
        Assert.Equal(["seat", "dynamic"], shown.Texts("phases.1.products", "type"));
        Assert.Equal((5, 10, 100), (
            shown.Decimal("phases.1.products.0.count"), shown.Decimal("phases.1.products.1.min_committed_count"),
            shown.Decimal("phases.1.products.1.min_amount")));
        Assert.Equal(1000, shown.Decimal("phases.1.products.0.prices.0.amount"));
        Assert.Equal(shown.ToString(), (await s.Api.GetAsync($"{Root}/{id}")).At("configurations.0").ToString());
    }

    [Fact]
    public async Task Configuration_Replaced_ChangesOnlyTheSubscriptionsToCome()
    {
        var s = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.Api.TemplateAsync("Standard", Configuration("EUR", null, Phase(Scenario.Fee(fee, 100))));
        var sold = await s.Api.FromAsync(id, s.CustomerId);
        var configuration = (await s.Api.GetAsync($"{Root}/{id}")).Text("configurations.0.id");

        var written = await s.Api.PutAsync(
            $"{Root}/{id}/configurations/{configuration}", Configuration("EUR", "FR", Phase(Scenario.Fee(fee, 300))));

        Assert.Equal(configuration, written.Text("id"));
        Assert.Equal(100, (await s.Api.GetAsync($"/v2/subscriptions/{sold.Text("id")}")).Decimal("products.0.prices.0.amount"));
        Assert.Equal(300, (await s.Api.FromAsync(id, s.CustomerId)).Decimal("products.0.prices.0.amount"));
        Assert.Equal("FR", (await s.Api.GetAsync($"{Root}/{id}")).Text("configurations.0.country"));
    }

    [Fact]
    public async Task CataloguePrices_Changed_ShowInTheTemplateAndStayOutOfWhatItNames()
    {
        var s = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z");
        var (listed, named) = (await s.Api.CatalogFeeAsync(4900), await s.Api.CatalogFeeAsync(4900));
        var id = await s.Api.TemplateAsync("Standard", Configuration("EUR", null, Phase(new { id = listed }, Scenario.Fee(named, 1000))));
        var offers = (await s.Api.GetAsync("/v1/price-configurations")).Items("data");
        foreach (var offer in offers)
        {
            await s.Api.PutAsync($"/v1/price-configurations/{offer.Text("id")}/prices", new[] { new { type = "fee", amount = 5900 } });
        }

        Assert.Equal([5900, 1000], await PricesAsync());
        await s.Api.PutAsync($"/v1/products/{listed}/archive");
        var products = (await s.Api.GetAsync($"{Root}/{id}")).Items("configurations.0.phases.0.products");
        Assert.Empty(products[0].Items("prices"));
        Assert.Equal("Fee", products[0].Text("name"));

        async Task<decimal[]> PricesAsync() => [.. (await s.Api.GetAsync($"{Root}/{id}"))
            .Items("configurations.0.phases.0.products").Select(p => p.Decimal("prices.0.amount"))];
    }

    [Fact]
    public async Task Product_InATemplate_CannotBeDeletedUntilItLeavesIt()
    {
        var s = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.Api.TemplateAsync("Standard", Configuration("EUR", null, Phase(Scenario.Fee(fee, 100))));
        await s.Api.PutAsync($"/v1/products/{fee}/archive");

        var refused = await s.Api.FailAsync(HttpMethod.Delete, $"/v1/products/{fee}", 400);

        Assert.Equal($"Product is part of subscription template {id}; it cannot be deleted", refused.Text("message"));
        var configuration = (await s.Api.GetAsync($"{Root}/{id}")).Text("configurations.0.id");
        await s.Api.DeleteAsync($"{Root}/{id}/configurations/{configuration}");
        Assert.Empty((await s.Api.GetAsync($"{Root}/{id}")).Items("configurations"));
        await s.Api.DeleteAsync($"/v1/products/{fee}");
    }

    [Fact]
    public async Task Template_Deleted_StaysTheLabelOfItsSubscriptions()
    {
        var s = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var id = await s.Api.TemplateAsync("Standard", Configuration("EUR", null, Phase(Scenario.Fee(fee, 100))));
        var sold = (await s.Api.FromAsync(id, s.CustomerId)).Text("id");

        await s.Api.DeleteAsync($"{Root}/{id}");

        await s.Api.FailAsync(HttpMethod.Get, $"{Root}/{id}", 404);
        Assert.Empty((await s.Api.GetAsync(Root)).Items("data"));
        var kept = await s.Api.GetAsync($"/v2/subscriptions/{sold}");
        Assert.Equal((id, "Standard"), (kept.Text("template_id"), kept.Text("template.name")));
        var refused = await s.Api.FailAsync(
            HttpMethod.Post, "/v2/subscriptions", new { customer_id = s.CustomerId, template_id = id }, 400);
        Assert.Equal("Invalid request: template_id: Subscription template not found", refused.Text("message"));
    }

    [Fact]
    public async Task Plans_AreTheTemplates()
    {
        var s = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z");
        var (fee, seats) = (await s.FeeAsync(), await s.SeatAsync());
        object[] products = [Scenario.Fee(fee, 100), new { id = seats, prices = new[] { Scenario.PerUnit(7) } }];
        var terms = new { activation_strategy = "immediately", end_strategy = "duration", duration = new { period = "years", count = 2 } };
        var empty = await s.Api.TemplateAsync("Empty");
        var id = await s.Api.TemplateAsync(
            "Standard", Configuration("EUR", null, Phase(products)).With("contract_terms", terms),
            Configuration("USD", "US", Phase(Scenario.Fee(fee, 120))));

        var plan = await s.Api.GetAsync($"/v1/plans/{id}");

        Assert.Equal(("Standard", "immediately", "duration", 2m), (
            plan.Text("name"), plan.Text("contract_start_strategy"), plan.Text("contract_end_strategy"),
            plan.Decimal("contract_duration.count")));
        Assert.Equal(["flat_fee", "seat"], plan.Texts("products", "type"));
        Assert.Equal(["EUR all 100", "USD US 120"], plan.Items("products.0.prices")
            .Select(p => $"{p.Text("currency")} {p.Text("country")} {p.Decimal("amount")}"));
        Assert.Equal([id, empty], (await s.Api.GetAsync("/v1/plans")).Texts("data", "id"));
        Assert.Equal("manual", (await s.Api.GetAsync($"/v1/plans/{empty}")).Text("contract_end_strategy"));
        await s.Api.FailAsync(HttpMethod.Get, "/v1/plans/plan_1", 404);
    }
}

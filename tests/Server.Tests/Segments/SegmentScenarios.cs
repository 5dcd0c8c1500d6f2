using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Segments;

/// <summary>Who is in a segment, as rules say it and as customers change.</summary>
public sealed class SegmentScenarios(TestServer server)
{
    private const string Segments = "/v1/customers/segments";

    [Fact]
    public async Task Segment_FromCreationToDeletion_ShowsInListsAndCustomersAsTheyChange()
    {
        var api = await server.NewCompanyAsync();
        var french = await CustomerAsync(api, new { name = "French", country = "FR" });
        var german = await CustomerAsync(api, new { name = "German", country = "DE" });

        var segment = await api.PostAsync(Segments, new
        {
            name = "France",
            description = "Those in France",
            rules = new[] { Rule("and", Condition("country", "in", "FR")) },
        });

        var id = segment.Text("id");
        Assert.StartsWith("seg_", id, StringComparison.Ordinal);
        Assert.StartsWith("segr_", segment.Text("rules.0.id"), StringComparison.Ordinal);
        Assert.Equal("FR", segment.Text("rules.0.conditions.0.value.0"));
        Assert.Equal([french], (await api.GetAsync($"/v2/customers?segment_id={id}")).Texts("data", "id"));
        Assert.Equal([french], (await api.GetAsync($"/v1/customers?segment_id={id}")).Texts("data", "id"));
        Assert.Equal(id, (await api.GetAsync($"/v2/customers/{french}")).Text("segment_ids.0"));
        Assert.Empty((await api.GetAsync($"/v2/customers/{german}")).Items("segment_ids"));

        // the customer moves, and nobody has to tell the segment
        await api.PutAsync($"/v1/customers/{german}", new { billing_address = new { country = "FR" } });
        Assert.Equal(2, (await api.GetAsync($"/v1/customers?segment_id={id}")).Decimal("meta.total"));

        var changed = await api.PatchAsync($"{Segments}/{id}", new { rules = new[] { Rule("or", Condition("country", "in", "DE")) } });
        Assert.Equal("France", changed.Text("name"));
        Assert.Equal("Those in France", changed.Text("description"));
        Assert.Equal(0, (await api.GetAsync($"/v1/customers?segment_id={id}")).Decimal("meta.total"));
        Assert.True((await api.PatchAsync($"{Segments}/{id}", new { description = (string?)null })).IsNull("description"));
        Assert.Equal([id], (await api.GetAsync(Segments)).Texts("data", "id"));
        Assert.Equal(id, (await api.GetAsync($"{Segments}/{id}")).Text("id"));

        await api.DeleteAsync($"{Segments}/{id}");
        await api.FailAsync(HttpMethod.Get, $"{Segments}/{id}", 404);
        Assert.Equal(0, (await api.GetAsync($"/v1/customers?segment_id={id}")).Decimal("meta.total"));
    }

    [Fact]
    public async Task Preview_OfConditionsOnTheCustomer_FindsThoseThatHold()
    {
        var api = await server.NewCompanyAsync();
        var entity = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        await api.PostAsync("/v1/custom-properties", new
        {
            name = "Tiers",
            slug = "tiers",
            type = "multi_select",
            entities = new[] { "customer" },
            authorized_values = new[] { "gold", "old" },
        });
        await api.PostAsync(
            "/v1/custom-properties", new { name = "Size", slug = "size", type = "number", entities = new[] { "customer" } });
        var parent = await CustomerAsync(api, new { name = "Parent", currency = "EUR", language = "fr", country = "FR" });
        await CustomerAsync(api, new
        {
            name = "Child",
            currency = "USD",
            language = "de",
            country = "DE",
            external_id = "child",
            organisation_id = parent,
            custom_properties = new { tiers = new[] { "gold" }, size = 12.5 },
        });
        await CustomerAsync(api, new { name = "Bare", country = "FR", custom_properties = new { size = 7 } });
        var archived = await CustomerAsync(api, new { name = "Archived", currency = "EUR", country = "FR" });
        await api.PutAsync($"/v1/customers/{archived}/archive");

        (string Wanted, object Condition)[] cases =
        [
            ("Parent", Condition("currency", "in", "EUR")),
            ("Bare Child", Condition("currency", "not_in", "EUR")),
            ("Bare", Condition("currency", "not_set")),
            ("Child Parent", Condition("currency", "set")),
            ("Bare Parent", Condition("country", "in", "FR", "IT")),
            ("Child", Condition("language", "in", "de")),
            ("Bare Child Parent", Condition("invoicing_entity_id", "in", entity)),
            ("", Condition("invoicing_entity_id", "not_set")),
            ("Child", Condition("external_id", "set")),
            ("Bare Parent", Condition("external_id", "not_set")),
            ("Bare Child Parent", Condition("tax_id", "not_set")),
            ("Child", Condition("relationship", "in", "has_parent")),
            ("Parent", Condition("relationship", "in", "has_child")),
            ("Bare", Condition("relationship", "not_in", "has_child", "has_parent")),
            ("Parent", Condition("customer_id", "in", parent)),
            ("Bare Child", Condition("customer_id", "not_in", parent)),
            ("Child", Condition("custom_property.tiers", "in", "gold")),
            ("", Condition("custom_property.tiers", "in", "old")),
            ("Child", Condition("custom_property.size", "in", 12.5m)),
            ("Bare Child", Condition("custom_property.size", "set")),
            ("Parent", Condition("custom_property.size", "not_set")),
            ("Bare Parent", Condition("custom_property.size", "not_in", 12.5m)),
            ("", new { field = "country", @operator = "in" }),
            ("Bare Child Parent", new { field = "country", @operator = "not_in" }),
            ("", new { field = "customer_created_at", @operator = "before" }),
            ("Bare Child Parent", Condition("payment_method_type", "not_in", "card")),
            ("Bare Child Parent", Condition("subscription_status", "not_set")),
        ];

        foreach (var (wanted, condition) in cases)
        {
            var text = JsonSerializer.Serialize(condition);
            Assert.Equal($"{text}: {wanted}", $"{text}: {await NamesAsync(api, condition)}");
        }
        // rules widen, conditions of one rule narrow
        Assert.Equal("Child Parent", await NamesOfAsync(
            api,
            Rule("and", Condition("currency", "in", "EUR")),
            Rule("and", Condition("language", "in", "de"), Condition("tax_id", "not_set"))));
        Assert.Equal("", await NamesOfAsync(api, Rule("and", Condition("currency", "in", "EUR"), Condition("language", "in", "de"))));
        Assert.Equal("Child Parent", await NamesOfAsync(
            api, Rule("or", Condition("currency", "in", "EUR"), Condition("language", "in", "de"))));
        var page = await api.PostAsync(
            $"{Segments}/preview?take=1&skip=1", new { rules = new[] { Rule("or", Condition("country", "set")) } });
        Assert.Equal("Child 3 1", $"{page.Text("data.0.name")} {page.Decimal("meta.total")} {page.Decimal("meta.skipped")}");
    }

    [Fact]
    public async Task Preview_OfConditionsOnSubscriptionsAndPayments_FindsThoseThatHold()
    {
        var scenario = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z");
        var api = scenario.Api;
        var fee = await scenario.FeeAsync();
        var other = await scenario.FeeAsync("Other");
        await scenario.SubscribeAsync([Scenario.Fee(fee, 1000)], new { commitment_interval = new { period = "months", count = 3 } });
        var late = await CustomerAsync(api, new { name = "Late", currency = "EUR" });
        foreach (var (due, paid) in new[] { ("2024-01-05", "2024-01-08"), ("2024-01-05", "2024-01-10"), ("2024-01-20", "2024-01-10") })
        {
            var invoice = await api.PostAsync("/v1/invoices", new
            {
                customer_id = late,
                status = "to_pay",
                due_at = $"{due}T00:00:00.000Z",
                line_items = new[] { new { name = "Work", unit_amount = 1000 } },
            });
            await api.AdvanceAsync($"{paid}T00:00:00Z");
            await api.PostAsync(
                $"/v1/invoices/{invoice.Text("id")}/transactions",
                new { amount = invoice.Decimal("amount_due"), process_at = $"{paid}T00:00:00.000Z" });
        }
        var none = await CustomerAsync(api, new { name = "None", currency = "EUR" });
        await api.PostAsync("/v1/sandbox/payment-methods", new { customer_id = none, type = "card", number = "4242424242424242" });
        await api.AdvanceAsync("2024-02-15T00:00:00Z");

        (string Wanted, object Condition)[] cases =
        [
            ("Acme", Condition("subscription_status", "in", "active", "trialing")),
            ("Late None", Condition("subscription_status", "not_in", "active")),
            ("Acme", Condition("subscription_status", "set")),
            ("Acme", Condition("product_id", "in", fee)),
            ("", Condition("product_id", "in", other)),
            ("Acme Late None", Condition("product_id", "not_in", other)),
            ("Late", Condition("invoice_status", "in", "paid")),
            ("Acme", Condition("invoice_status", "in", "late")),
            ("None", Condition("invoice_status", "not_set")),
            ("Acme", new { field = "smart_segment.payment_risk", @operator = "in" }),
            ("Late", Condition("paid_invoice_count", "gte", 3)),
            ("Acme None", Condition("paid_invoice_count", "lt", 0.5m)),
            ("Late", Condition("paid_late_invoice_count", "between", 1, 2)),
            ("", Condition("paid_late_invoice_count", "eq", 3)),
            ("Late", Condition("late_payment_rate", "between", 66, 67)),
            ("", Condition("late_payment_rate", "lt", 50)),
            ("Late", Condition("average_late_payment_delay_days", "eq", 4)),
            ("", Condition("average_late_payment_delay_days", "gt", 4)),
            ("Acme", Condition("current_subscription_start_date", "between", "2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z")),
            ("", Condition("current_subscription_start_date", "after", "2024-01-01T00:00:00Z")),
            ("Acme", Condition("first_subscription_start_date", "before", "2024-01-02T00:00:00Z")),
            ("Acme", Condition("contract_end_date", "between", "2024-04-01T00:00:00Z", "2024-04-02T00:00:00Z")),
            ("", Condition("contract_end_date", "before", "2024-04-01T00:00:00Z")),
            ("Acme Late None", Condition("customer_created_at", "after", "2023-12-31T23:59:59Z")),
            ("Acme Late", Condition("customer_created_at", "before", "2024-01-05T00:00:00Z")),
            ("None", Condition("payment_method_status", "in", "active")),
            ("None", Condition("payment_method_type", "in", "card")),
            ("Acme Late", Condition("payment_method_status", "not_set")),
        ];

        foreach (var (wanted, condition) in cases)
        {
            var text = JsonSerializer.Serialize(condition);
            Assert.Equal($"{text}: {wanted}", $"{text}: {await NamesAsync(api, condition)}");
        }
    }

    private static object Rule(string combined, params object[] conditions) => new { @operator = combined, conditions };

    private static object Condition(string field, string how, params object[] value) =>
        value.Length == 0 ? new { field, @operator = how } : new { field, @operator = how, value };

    private static Task<string> NamesAsync(Api api, object condition) => NamesOfAsync(api, Rule("and", condition));

    private static async Task<string> NamesOfAsync(Api api, params object[] rules) => string.Join(
        ' ', (await api.PostAsync($"{Segments}/preview", new { rules })).Texts("data", "name").Order(StringComparer.Ordinal));

    private static async Task<string> CustomerAsync(Api api, object customer) =>
        (await api.PostAsync("/v1/customers", customer)).Text("id");
}

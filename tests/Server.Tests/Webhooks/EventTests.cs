using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Webhooks;

/// <summary>Which events a change tells, in order, each exactly once; and that they arrive, signed.</summary>
public sealed class EventTests(TestServer server)
{
    [Fact]
    public async Task A_customer_tells_of_its_life()
    {
        await using var heard = await HearAsync();
        var api = heard.Api;
        var id = (await api.PostAsync("/v1/customers", new { name = "A", currency = "EUR" })).Text("id");
        await api.PutAsync($"/v1/customers/{id}", new { name = "B" });
        await api.PutAsync($"/v1/customers/{id}/archive");
        await api.PutAsync($"/v1/customers/{id}/archive");
        await api.PutAsync($"/v1/customers/{id}/unarchive");
        await api.PutAsync($"/v1/customers/{id}/archive");
        await api.DeleteAsync($"/v1/customers/{id}");

        await heard.ExpectAsync(
            "customer.created", "customer.updated", "customer.archived", "customer.recovered", "customer.archived", "customer.deleted");
    }

    [Fact]
    public async Task The_catalogue_tells_of_its_changes()
    {
        await using var heard = await HearAsync();
        var api = heard.Api;
        var product = (await api.PostAsync("/v1/products", new
        {
            type = "flat_fee",
            name = "A",
            price_configurations = Array.Empty<object>(),
        })).Text("id");
        await api.PutAsync($"/v1/products/{product}", new { name = "B" });
        await api.PutAsync($"/v1/products/{product}/archive");
        await api.PutAsync($"/v1/products/{product}/unarchive");
        await api.PutAsync($"/v1/products/{product}/archive");
        await api.DeleteAsync($"/v1/products/{product}");
        var book = (await api.PostAsync("/v1/price-books", new { name = "A" })).Text("id");
        await api.PutAsync($"/v1/price-books/{book}", new { name = "B" });
        await api.DeleteAsync($"/v1/price-books/{book}");
        var coupon = (await api.PostAsync("/v1/coupons", new { type = "percent", name = "A", discount_percent = 10 })).Text("id");
        await api.PutAsync($"/v1/coupons/{coupon}", new { type = "percent", name = "B", discount_percent = 10 });
        await api.DeleteAsync($"/v1/coupons/{coupon}");
        var plan = (await api.PostAsync("/v1/subscriptions/templates", new { name = "A" })).Text("id");
        await api.PatchAsync($"/v1/subscriptions/templates/{plan}", new { name = "B" });
        await api.DeleteAsync($"/v1/subscriptions/templates/{plan}");
        var aggregator = (await api.PostAsync("/v1/aggregators", new { entity = "call", operation = "count" })).Text("id");
        await api.PutAsync($"/v1/aggregators/{aggregator}", new { name = "Calls" });

        await heard.ExpectAsync(
            "product.created", "product.updated", "product.archived", "product.recovered", "product.archived", "product.deleted",
            "pricebook.created", "pricebook.updated", "pricebook.deleted",
            "coupon.created", "coupon.updated", "coupon.deleted",
            "plan.created", "plan.updated", "plan.deleted",
            "aggregator.updated");
    }

    [Fact]
    public async Task Features_and_the_values_that_hold_them_tell_of_their_changes()
    {
        await using var heard = await HearAsync();
        var api = heard.Api;
        await api.PostAsync("/v1/features", new { code = "sso", name = "Sign-on", value_type = "boolean", default_value = false });
        await api.PutAsync("/v1/features/sso", new { name = "Single sign-on" });
        var product = (await api.PostAsync("/v1/products", new
        {
            type = "flat_fee",
            name = "A",
            price_configurations = Array.Empty<object>(),
        })).Text("id");
        var customer = (await api.PostAsync("/v1/customers", new { name = "A" })).Text("id");
        foreach (var holder in new[] { $"/v1/products/{product}/features/sso", $"/v1/customers/{customer}/features/sso" })
        {
            await api.PutAsync(holder, new { value = true });
            await api.PutAsync(holder, new { value = false });
            await api.DeleteAsync(holder);
        }
        await api.PutAsync("/v1/features/sso/archive");
        await api.PutAsync("/v1/features/sso/unarchive");
        await api.PutAsync("/v1/features/sso/archive");
        await api.DeleteAsync("/v1/features/sso");

        await heard.ExpectAsync(
            "feature.created", "feature.updated", "product.created", "customer.created",
            "product.feature.assigned", "product.feature.updated", "product.feature.unassigned",
            "customer.feature.assigned", "customer.feature.updated", "customer.feature.unassigned",
            "feature.archived", "feature.recovered", "feature.archived", "feature.deleted");
        var gone = heard.Messages.Single(m => m.Type == "customer.feature.unassigned").Json;
        Assert.Equal((customer, "sso", false), (gone.Text("data.customer_id"), gone.Text("data.feature_code"), gone.Flag("data.value")));
    }

    [Fact]
    public async Task Custom_properties_and_bank_accounts_tell_of_their_changes()
    {
        await using var heard = await HearAsync();
        var api = heard.Api;
        object Region(string name) => new { name, slug = "region", type = "text", entities = new[] { "customer" } };
        var property = (await api.PostAsync("/v1/custom-properties", Region("Region"))).Text("id");
        await api.PutAsync($"/v1/custom-properties/{property}", Region("Area"));
        var customer = (await api.PostAsync("/v1/customers", new { name = "A", custom_properties = new { region = "north" } })).Text("id");
        await api.PutAsync($"/v1/customers/{customer}", new { custom_properties = new { region = "south" } });
        await api.DeleteAsync($"/v1/custom-properties/{property}");
        var account = (await api.PostAsync("/v1/bank-accounts", new
        {
            currency = "EUR",
            format = "iban_bic_swift",
            iban = "FR7630006000011234567890189",
        })).Text("id");
        await api.DeleteAsync($"/v1/bank-accounts/{account}");

        await heard.ExpectSetAsync(
            "bank_account.created", "bank_account.deleted", "custom_property.created", "custom_property.deleted",
            "custom_property.updated", "custom_property.value_created", "custom_property.value_updated", "customer.created",
            "customer.updated");
        var value = heard.Messages.Single(m => m.Type == "custom_property.value_updated").Json;
        Assert.Equal((customer, "south"), (value.Text("data.entity_id"), value.Text("data.value")));
    }

    [Fact]
    public async Task A_subscription_tells_of_its_life()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        await using var heard = await HearAsync(s.Api);
        var id = await s.SubscribeAsync([Month(fee, new { type = "fee", amount = 100 })]);
        await s.Api.PutAsync($"/v2/subscriptions/{id}", new { name = "Renamed" });
        await s.AdvanceAsync("2024-01-10T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { });
        await s.Api.PostAsync($"/v1/subscriptions/{id}/reactivate", new { });
        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { strategy = "immediately", refund_method = "external" });

        var told = (await s.Api.MessageTypesAsync()).Where(t => t.StartsWith("subscription.", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            ["subscription.created", "subscription.activated", "subscription.paused", "subscription.reactivated", "subscription.cancelled"],
            told.Where(t => t.Split('.')[1] is "created" or "activated" or "paused" or "reactivated" or "cancelled"));
        Assert.Single(told, "subscription.updated");
        Assert.Single(told, "subscription.charged");
        Assert.Contains("subscription.analytics_updated", told);
        Assert.Contains("subscription.phase_activated", told);
    }

    [Fact]
    public async Task A_trial_and_a_usage_month_tell_of_their_turns()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        var fee = await s.FeeAsync();
        var calls = await s.CallsAsync();
        await using var heard = await HearAsync(s.Api);
        await s.SubscribeAsync([Month(fee, new { type = "fee", amount = 100 }), Month(calls, PerUnit(10))]);
        await s.SendAsync("call", ("2024-01-05T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-02-10T00:00:00Z");

        var told = await s.Api.MessageTypesAsync();
        Assert.Equal(2, told.Count(t => t == "invoice.ready"));
        Assert.Single(told, "invoice.grace_period.started");
        Assert.True(Array.IndexOf(told, "invoice.grace_period.started") < Array.LastIndexOf(told, "invoice.ready"));
        Assert.Equal(2, told.Count(t => t == "subscription.charged"));
    }

    [Fact]
    public async Task Invoices_and_payments_tell_what_becomes_of_them()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        await using var heard = await HearAsync(s.Api);
        var paid = await s.OwingAsync();
        await s.CardAsync();
        await s.Api.PostAsync($"/v1/invoices/{paid}/charge");
        await s.Api.PostAsync($"/v1/invoices/{paid}/credit-notes", new { refund_method = "external" });
        var voided = await s.OwingAsync();
        await s.Api.PostAsync($"/v1/invoices/{voided}/void");
        var written = await s.OwingAsync();
        await s.Api.PostAsync($"/v1/invoices/{written}/uncollectible");

        var told = await s.Api.MessageTypesAsync();
        Assert.Equal(
            [
                "invoice.created", "invoice.ready", "payment_method.created", "payment_method.activated", "customer.updated",
                "invoice.settled",
            ],
            told.Take(6));
        Assert.Contains("credit_note.ready", told);
        Assert.Contains("credit_note.settled", told);
        Assert.Contains("invoice.voided", told);
        Assert.Contains("invoice.uncollectible", told);
        await heard.AllSignedAsync(told.Length);
        // ids sort by bytes, not by the words of a language
        var settled = heard.Messages.Where(m => m.Type == "invoice.settled").OrderBy(m => m.Id, StringComparer.Ordinal).First().Json;
        Assert.Equal(("paid", paid), (settled.Text("data.status"), settled.Text("data.id")));
    }

    [Fact]
    public async Task A_batch_of_invoices_tells_the_fate_of_each()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        await using var heard = await HearAsync(s.Api);
        object Invoice(string name, string customer) => new
        {
            batch_invoice_id = name,
            customer_id = customer,
            line_items = new[] { new { name = "A", unit_amount = 1 } },
        };
        await s.Api.PostAsync("/v2/invoices/batch", new { invoices = new[] { Invoice("good", s.CustomerId), Invoice("bad", "cus_none") } });

        var told = await s.Api.MessageTypesAsync();
        Assert.Single(told, "invoice.batch.creation_succeeded");
        Assert.Single(told, "invoice.batch.creation_failed");
    }

    [Fact]
    public async Task Wallets_and_credits_tell_of_their_movements()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var aggregator = (await s.Api.PostAsync("/v1/aggregators", new { entity = "token", operation = "count" })).Text("id");
        var product = (await s.Api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Tokens",
            aggregator_id = aggregator,
            price_configurations = Array.Empty<object>(),
        })).Text("id");
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true });
        var wallet = (await s.Api.PostAsync("/v1/wallets", new { customer_id = s.CustomerId })).Text("id");
        await using var heard = await HearAsync(s.Api);
        await s.Api.PostAsync($"/v1/wallets/{wallet}/load", new { amount = 50 });
        await s.OwingAsync();
        var credits = $"/v1/customers/{s.CustomerId}/credits";
        await s.Api.PostAsync(credits, new { product_id = product });
        await s.Api.PutAsync($"{credits}/{product}", new { low_count_threshold = 5 });
        await s.Api.PostAsync($"{credits}/{product}/topup", new { credit_count = 10, expires_at = "2024-02-01T00:00:00.000Z" });
        await s.Api.PostAsync($"{credits}/{product}/usage", new { usage_retained = 7 });
        await s.AdvanceAsync("2024-02-02T00:00:00Z");

        var told = (await s.Api.MessageTypesAsync())
            .Where(t => t.StartsWith("wallet.", StringComparison.Ordinal) || t.StartsWith("credit.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(
            [
                "wallet.credited", "wallet.debited", "credit.created", "credit.updated", "credit.topup_transaction_created",
                "credit.usage_transaction_created", "credit.low_balance", "credit.expiration_transaction_created", "credit.balance_at_zero",
            ],
            told.Where(t => t != "credit.balance_refreshed").OrderBy(t => Array.IndexOf(told, t)));
    }

    [Fact]
    public async Task A_checkout_and_a_wallet_that_runs_low_tell()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        await using var heard = await HearAsync(s.Api);
        var wallet = (await s.Api.PostAsync("/v1/wallets", new
        {
            customer_id = s.CustomerId,
            low_projected_balance_threshold = 100,
        })).Text("id");
        await s.AdvanceAsync("2024-01-17T10:00:00Z");
        var payment = await s.Api.PostAsync("/v1/payments", new
        {
            type = "one_time",
            customer_id = s.CustomerId,
            products = new[] { new { id = await s.FeeAsync("Setup"), amount = 5000 } },
            charging_method = "checkout",
            available_payment_methods = new[] { "card" },
        });
        var checkout = payment.Text("checkout.id");
        await s.Api.PostAsync($"/v1/sandbox/checkouts/{checkout}/complete", new { type = "card", number = PaymentWords.Good });

        var told = await s.Api.MessageTypesAsync();
        await heard.AllSignedAsync(told.Length);
        var of = told.Where(t => t.Split('.')[0] is "checkout" or "wallet");
        Assert.Equal(["wallet.low_projected_balance", "checkout.created", "checkout.completed"], of);
        var low = heard.Messages.Single(m => m.Type == "wallet.low_projected_balance").Json;
        Assert.Equal((await s.Api.GetAsync($"/v1/wallets/{wallet}")).GetRawText(), low.At("data").GetRawText());
        var completed = heard.Messages.Single(m => m.Type == "checkout.completed").Json;
        Assert.Equal((checkout, "completed"), (completed.Text("data.id"), completed.Text("data.status")));
    }

    [Fact]
    public async Task Usage_tells_of_crossed_thresholds_and_calculated_prices_once_each()
    {
        var s = await AtAsync(server, "2024-01-01T00:00:00Z");
        await s.UsageAsync("Calls", new { entity = "call", operation = "count", thresholds = new[] { new { threshold_value = 2 } } });
        await using var heard = await HearAsync(s.Api);
        object Event(string id) => new
        {
            customer_id = "acme",
            event_type = "call",
            timestamp = "2024-01-01T00:00:00.000Z",
            record = new { id },
        };
        await s.Api.PostAsync("/v1/events/prices", Event("a"));
        await s.Api.PostAsync("/v1/events/prices", Event("a"));
        Assert.Equal(201, (await s.Api.SendAsync(HttpMethod.Post, "/v1/events?with_price_calculation=true", Event("b"))).Status);
        await s.AdvanceAsync("2024-01-01T00:00:00Z");
        await s.SendAsync("call", ("2024-01-01T00:00:00.000Z", 1));
        await s.AdvanceAsync("2024-01-02T00:00:00Z");

        var told = await s.Api.MessageTypesAsync();
        Assert.Equal(2, told.Count(t => t == "event.price_calculated"));
        Assert.Single(told, "aggregator.threshold_crossed");
    }

    [Fact]
    public async Task What_happened_stands_in_the_audit_log_newest_first_with_filters_and_pages()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var paid = await s.OwingAsync();
        await s.CardAsync();
        await s.Api.PostAsync($"/v1/invoices/{paid}/charge");
        var other = (await s.Api.PostAsync("/v1/customers", new { name = "Other" })).Text("id");

        async Task<string[]> LogAsync(string query) =>
            [.. (await s.Api.GetAsync("/v1/audit-logs" + query)).Items("data").Select(l => l.Text("type"))];
        Assert.Equal(["invoice.settled", "invoice.ready", "invoice.created"], await LogAsync($"?invoice_id={paid}"));
        Assert.Equal(["customer.created"], await LogAsync($"?customer_id={other}"));
        var first = await s.Api.GetAsync("/v1/audit-logs?limit=2&include_total=true");
        Assert.Equal(["customer.created", "invoice.settled"], first.Items("data").Select(l => l.Text("type")));
        Assert.True(first.Decimal("total") >= 4);
        var second = await s.Api.GetAsync($"/v1/audit-logs?limit=2&cursor={first.Text("next_cursor")}");
        Assert.DoesNotContain("invoice.settled", second.Items("data").Select(l => l.Text("type")));
        Assert.Equal("2024-01-15T10:00:00.000Z", first.Text("data.0.happened_at"));
    }

    private async Task<Hearing> HearAsync(Api? api = null)
    {
        var receiver = await Receiver.StartAsync();
        api ??= await server.NewCompanyAsync();
        var endpoint = await api.HookAsync(receiver.Url);
        return new Hearing(api, receiver, (await api.PostAsync($"/v1/webhooks/endpoints/{endpoint}/secret")).Text("secret"));
    }

    private sealed record Hearing(Api Api, Receiver Receiver, string Secret) : IAsyncDisposable
    {
        public IReadOnlyList<Received> Messages => Receiver.All;

        /// <summary>These happened, in this order, and each arrived.</summary>
        public async Task ExpectAsync(params string[] types)
        {
            Assert.Equal(types, await Api.MessageTypesAsync());
            await AllSignedAsync(types.Length);
        }

        public async Task ExpectSetAsync(params string[] types)
        {
            var told = await Api.MessageTypesAsync();
            Assert.Equal(types, told.Distinct().Order(StringComparer.Ordinal));
            await AllSignedAsync(told.Length);
        }

        public async Task AllSignedAsync(int count)
        {
            var arrived = await Receiver.WaitAsync(count);
            Assert.Equal(count, arrived.Select(m => m.Id).Distinct().Count());
            Assert.All(arrived, m => Assert.Equal(1, m.SignaturesBy(Secret)));
        }

        public ValueTask DisposeAsync() => Receiver.DisposeAsync();
    }
}

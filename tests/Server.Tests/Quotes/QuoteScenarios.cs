using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;
using static Plumbline.Server.Tests.Quotes.QuoteWords;

namespace Plumbline.Server.Tests.Quotes;

/// <summary>From the offer to the first invoice.</summary>
public sealed class QuoteScenarios(TestServer server)
{
    [Fact]
    public async Task SubscriptionQuote_SignedByItsSigner_StartsAndBillsTheSubscription()
    {
        var s = await AtAsync(server, "2024-01-10T09:00:00Z");
        var fee = await s.FeeAsync("Platform");
        var quote = await QuoteAsync(s, fee, 10000, new { comments = "For you", owner_email = "ann@seller.test" });
        Assert.Equal(("draft", "1", 120000m), (quote.Text("status"), quote.Text("number"), quote.Decimal("amount")));
        Assert.Empty(await s.InvoicesAsync());
        var offer = await s.Api.GetAsync($"/v2/subscriptions/{quote.Text("subscription_id")}");
        Assert.Equal(("draft", quote.Text("id"), "draft"), (offer.Text("status"), offer.Text("quote.id"), offer.Text("quote.status")));

        var id = await SentAsync(s, quote);
        var signer = (await s.Api.GetAsync($"/v1/quotes/{id}/signers")).At("0");
        Assert.Equal(("external", "notified", "buyer@acme.test"), (signer.Text("kind"), signer.Text("status"), signer.Text("email")));
        await s.AdvanceAsync("2024-02-15T00:00:00Z");
        // what the catalogue says by now is of no interest
        await s.Api.PutAsync($"/v1/products/{fee}/archive");
        var signed = await s.Api.PostAsync($"/v1/quotes/{id}/signers/{signer.Text("id")}/sign", new { signer_name = "Bea Buyer" });

        Assert.Equal(("signed", "basic", "Bea Buyer", "2024-02-15T00:00:00.000Z"), (signed.Text("status"), signed.Text("signature.mode"),
            signed.Text("signature.signerName"), signed.Text("signed_at")));
        var child = await s.Api.GetAsync($"/v2/subscriptions/{signed.Text("child_subscription_ids.0")}");
        Assert.Equal(("active", "quote", "2024-02-15T00:00:00.000Z"),
            (child.Text("status"), child.Text("activation_strategy"), child.Text("starts_at")));
        Assert.Equal(("2024-02-15T00:00:00.000Z", "2025-02-15T00:00:00.000Z"),
            (child.Text("contract_terms.starts_at"), child.Text("contract_terms.ends_at")));
        Assert.Equal(["Platform 1 2024-02-15..2024-03-15 10000"], Lines(Assert.Single(await s.IssuedAsync())));
        Assert.Equal(1, (await s.Api.GetAsync($"/v2/subscriptions?original_quote_id={id}")).Decimal("meta.total"));
        await s.AdvanceAsync("2025-01-20T00:00:00Z");
        Assert.Equal(12, (await s.IssuedAsync()).Length);
        var value = await s.Api.GetAsync($"/v1/quotes/{id}/valuation?granularity=year");
        Assert.Equal((120000m, 120000m, 0m),
            (value.Decimal("contract_value.total"), value.Decimal("contract_value.invoiced"), value.Decimal("contract_value.remaining")));
    }

    [Fact]
    public async Task SubscriptionQuote_InPhases_FollowsTheSignature()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var (setup, fee) = (await s.FeeAsync("Setup"), await s.FeeAsync("Platform"));
        var quote = await s.Api.PostAsync("/v1/quotes", new
        {
            customer_id = s.CustomerId,
            expires_at = NextYear,
            subscription = new
            {
                phases = new object[]
                {
                    new
                    {
                        type = "setup",
                        activation_strategy = "quote_signature",
                        end_strategy = "duration",
                        duration = new { period = "months", count = 1 },
                        billing_date_setting = "phase_start",
                        products = new[] { new { id = setup, payment_interval = new { period = "once" }, price = Price(50000) } },
                    },
                    new
                    {
                        activation_strategy = "previous_phase_end",
                        end_strategy = "manual",
                        billing_date_setting = "phase_start",
                        products = new[] { Fee(fee, 2000) },
                    },
                },
            },
        });
        var value = await s.Api.GetAsync($"/v1/quotes/{quote.Text("id")}/valuation");
        Assert.Equal([50000m, 22000m], value.Decimals("contract_value.by_phase", "amount"));

        var id = await SentAsync(s, quote);
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        await s.Api.PostAsync($"/v1/quotes/{id}/sign");
        await s.AdvanceAsync("2024-05-01T00:00:00Z");

        Assert.Equal(
            ["Setup 1 2024-03-01..2024-03-01 50000", "Platform 1 2024-04-01..2024-05-01 2000", "Platform 1 2024-05-01..2024-06-01 2000"],
            (await s.IssuedAsync()).SelectMany(Lines));
    }

    [Theory]
    [InlineData("manually", null, "pending", 0)]
    [InlineData("start_date", "2024-01-01T00:00:00.000Z", "active", 2)]
    [InlineData("start_date", "2024-03-01T00:00:00.000Z", "active", 0)]
    public async Task SubscriptionQuote_WithAnotherStart_KeepsToIt(string strategy, string? startsAt, string status, int invoices)
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var fee = Fee(await s.FeeAsync(), 1000);
        object offer = startsAt is null
            ? new { activation_strategy = strategy, products = new[] { fee } }
            : new { activation_strategy = strategy, starts_at = startsAt, products = new[] { fee } };
        var quote = await s.Api.PostAsync("/v1/quotes", new
        {
            customer_id = s.CustomerId,
            status = "pending_signature",
            expires_at = NextYear,
            subscription = offer,
        });
        Assert.Equal("pending_signature", quote.Text("status"));
        Assert.StartsWith(server.Url + "/quotes/", quote.Text("url"), StringComparison.Ordinal);

        await s.AdvanceAsync("2024-02-05T00:00:00Z");
        var signed = await DoAsync(s, quote, "sign");

        var child = await s.Api.GetAsync($"/v2/subscriptions/{signed.Text("child_subscription_ids.0")}");
        Assert.Equal(status, child.Text("status"));
        Assert.Equal(invoices, (await s.IssuedAsync()).Length);
        if (status == "pending")
        {
            await s.Api.PostAsync($"/v1/subscriptions/{child.Text("id")}/activate");
            Assert.Equal(["Fee 1 2024-02-05..2024-03-05 1000"], Lines(Assert.Single(await s.IssuedAsync())));
        }
    }

    [Theory]
    [InlineData(false, "to_pay")]
    [InlineData(true, "draft")]
    public async Task OneOffQuote_Signed_IssuesItsInvoice(bool drafts, string status)
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z", entity: new { next_invoice_number = 7 });
        var fee = await s.FeeAsync("Training");
        var quote = await OneOffAsync(
            s, new { generate_draft_invoices = drafts }, new { product_id = fee, units_count = 2, unit_amount = 30000 });
        Assert.Equal(("one_off", 60000m), (quote.Text("type"), quote.Decimal("amount")));
        var invoice = quote.Text("invoice_id");

        // what is offered is changed by the quote alone
        var refusal = $"The invoice is offered by quote {quote.Text("id")}: change it there";
        Assert.Equal(refusal, (await s.Api.FailAsync(HttpMethod.Post, $"/v1/invoices/{invoice}/validate", 400)).Text("message"));
        Assert.Equal(refusal, (await s.Api.FailAsync(HttpMethod.Delete, $"/v1/invoices/{invoice}", 400)).Text("message"));
        Assert.Equal(refusal,
            (await s.Api.FailAsync(HttpMethod.Patch, $"/v1/invoices/{invoice}", new { custom_note = "x" }, 400)).Text("message"));
        var edited = await s.Api.PatchAsync($"/v1/quotes/{quote.Text("id")}", new
        {
            invoice = new { line_items = new[] { new { product_id = fee, units_count = 3, unit_amount = 30000 } } },
        });
        Assert.Equal(90000, edited.Decimal("amount"));
        Assert.NotEqual(invoice, edited.Text("invoice_id"));
        await s.Api.FailAsync(HttpMethod.Get, $"/v2/invoices/{invoice}", 404);

        await SentAsync(s, quote);
        var signed = await DoAsync(s, quote, "sign");

        var issued = await s.Api.GetAsync($"/v2/invoices/{signed.Text("invoice_id")}");
        Assert.Equal((status, 90000m), (issued.Text("status"), issued.Decimal("amount_excluding_tax")));
        var value = await s.Api.GetAsync($"/v1/quotes/{quote.Text("id")}/valuation?granularity=month");
        Assert.Equal((90000m, drafts ? 0 : 90000m, 90000m), (value.Decimal("contract_value.total"),
            value.Decimal("contract_value.invoiced"), value.Decimal("contract_value.by_period.0.amount")));
        if (drafts)
        {
            Assert.Equal("to_pay", (await s.Api.PostAsync($"/v1/invoices/{issued.Text("id")}/validate")).Text("status"));
        }
    }

    [Theory]
    [InlineData(null, "2024-02-10", new[] { "Plan 1 2024-02-01..2024-03-01 1000", "Plan 1 2024-02-10..2024-03-01 2000" })]
    [InlineData("2024-03-01T00:00:00.000Z", "2024-03-01",
        new[] { "Plan 1 2024-02-01..2024-03-01 1000", "Plan 1 2024-03-01..2024-04-01 2900" })]
    public async Task UpdateQuote_Signed_ReplacesTheSubscription(string? date, string starts, string[] lines)
    {
        var s = await AtAsync(server, "2024-02-01T00:00:00Z");
        var fee = await s.FeeAsync("Plan");
        var source = await s.SubscribeAsync([Fee(fee, 1000)]);
        var change = new Dictionary<string, object?> { ["source_subscription_id"] = source };
        if (date is not null)
        {
            change["application_schedule"] = "scheduled_after_quote_signature";
            change["transition_date"] = date;
        }
        var quote = await s.Api.PostAsync("/v1/quotes", new
        {
            customer_id = s.CustomerId,
            expires_at = NextYear,
            transition = change,
            subscription = new { products = new[] { Fee(fee, 2900) } },
        });
        Assert.Equal("subscription_update", quote.Text("type"));
        var second = await s.Api.FailAsync(HttpMethod.Post, $"/v1/quotes/{quote.Text("id")}/duplicate", 400);
        Assert.Equal($"The subscription has an open update quote already: {quote.Text("id")}", second.Text("message"));
        Assert.Equal(1, (await s.Api.GetAsync("/v1/quotes?type=subscription_update&status=draft")).Decimal("meta.total"));

        await SentAsync(s, quote);
        await s.AdvanceAsync("2024-02-10T00:00:00Z");
        var signed = await DoAsync(s, quote, "sign");
        await s.AdvanceAsync("2024-03-02T00:00:00Z");

        var child = await s.Api.GetAsync($"/v2/subscriptions/{signed.Text("child_subscription_ids.0")}");
        Assert.Equal(("active", starts), (child.Text("status"), child.Text("starts_at")[..10]));
        Assert.Equal("archived", (await s.Api.GetAsync($"/v2/subscriptions/{source}")).Text("status"));
        Assert.Equal(lines, (await s.IssuedAsync()).SelectMany(Lines).Take(lines.Length));
    }

    [Fact]
    public async Task DuplicateAndVoid_LeaveOneOfferOpen()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var fee = await s.FeeAsync();
        var first = await QuoteAsync(s, fee, 1000, new { amount = 5000, terms = "Net 30" });
        await s.Api.PutAsync($"/v1/quotes/{first.Text("id")}/signers", Circuit());
        var oneOff = await OneOffAsync(s, null, new { product_id = fee, unit_amount = 700 });

        var voided = await DoAsync(s, first, "void", new { reason = "Wrong price" });
        await DoAsync(s, oneOff, "void", new { reason = "Not now" });
        var copy = await DoAsync(s, first, "duplicate");
        var again = await DoAsync(s, oneOff, "duplicate");

        Assert.Equal(("voided", "Wrong price"), (voided.Text("status"), voided.Text("void_reason")));
        Assert.Equal("voided", (await s.Api.GetAsync($"/v2/subscriptions/{voided.Text("subscription_id")}")).Text("status"));
        Assert.Equal("closed", (await s.Api.GetAsync($"/v2/invoices/{oneOff.Text("invoice_id")}")).Text("status"));
        Assert.Equal(("draft", "3", 5000m, "Net 30"),
            (copy.Text("status"), copy.Text("number"), copy.Decimal("amount"), copy.Text("terms")));
        Assert.Equal(3, (await s.Api.GetAsync($"/v1/quotes/{copy.Text("id")}/signers")).GetArrayLength());
        Assert.Equal(
            "Quote is voided; this needs it to be draft or changes_requested", await RefusedAsync(s, first.Text("id"), "finalize"));
        await SentAsync(s, again);
        await DoAsync(s, again, "sign");
        Assert.Equal(700, Assert.Single(await s.IssuedAsync()).Decimal("amount_excluding_tax"));
        var cleared = await s.Api.PatchAsync($"/v1/quotes/{copy.Text("id")}", new { amount = (int?)null, crm_opportunity_id = "opp_1" });
        Assert.Equal((12000m, "opp_1"), (cleared.Decimal("amount"), cleared.Text("crm_opportunity_id")));
    }

    [Fact]
    public async Task Expiry_PastIt_NobodySignsAnyMore()
    {
        var s = await AtAsync(server, "2024-01-10T00:00:00Z");
        var quote = await QuoteAsync(s, await s.FeeAsync(), 1000, new { expires_at = "2024-02-01T00:00:00.000Z" });
        var id = await SentAsync(s, quote);
        var signer = (await s.Api.GetAsync($"/v1/quotes/{id}/signers")).Text("0.id");

        await s.AdvanceAsync("2024-02-01T00:00:00Z");

        const string expired = "The quote expired on 2024-02-01T00:00:00.000Z: duplicate it to offer it again";
        Assert.Equal(expired, await RefusedAsync(s, id, "sign"));
        Assert.Equal(expired, await RefusedAsync(s, id, $"signers/{signer}/sign", new { signer_name = "Bea" }));
        Assert.Equal(expired, await RefusedAsync(s, id, "send", new { email = "a@b.test" }));
        Assert.Equal([id], (await s.Api.GetAsync("/v1/quotes?status=expired")).Texts("data", "id"));
        Assert.Equal("pending", (await s.Api.GetAsync($"/v1/quotes/{id}/signers")).Text("0.status"));
        var copy = await DoAsync(s, quote, "duplicate");
        Assert.True(copy.IsNull("expires_at"));
        Assert.Equal("The quote has no expiry: set expires_at first", await RefusedAsync(s, copy.Text("id"), "finalize"));
        await s.Api.PatchAsync($"/v1/quotes/{copy.Text("id")}", new { expires_at = NextYear });
        Assert.Equal("approved", (await DoAsync(s, copy, "finalize")).Text("status"));
        Assert.Equal("Quote is approved; this needs it to be draft or changes_requested",
            (await s.Api.FailAsync(HttpMethod.Patch, $"/v1/quotes/{copy.Text("id")}", new { comments = "x" }, 400)).Text("message"));
        Assert.Empty((await s.Api.GetAsync("/v2/subscriptions")).Items("data"));
    }

    internal static object Circuit() => new
    {
        signers = new object[]
        {
            new { kind = "external", step_order = 1, email = "bea@acme.test", first_name = "Bea", last_name = "Buyer" },
            new { kind = "external", step_order = 1, email = "cal@acme.test" },
            new { kind = "countersigner", step_order = 2, email = "ann@seller.test", first_name = "Ann" },
        },
    };

    private static object Price(decimal amount) => new { type = "fee", amount };
}

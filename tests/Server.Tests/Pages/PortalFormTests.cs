using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Pages;

/// <summary>What is sent from a portal: for its customer alone, once, and within the limits.</summary>
public sealed class PortalFormTests(TestServer server)
{
    private const string Now = "2024-01-15T10:00:00Z";

    [Fact]
    public async Task Forms_NamingThingsOfAnotherCustomer_AreRefused()
    {
        var (s, visitor, path, query) = await OpenAsync();
        var mine = await s.CardAsync();
        var debit = await s.DebitAsync();
        var other = (await s.Api.PostAsync("/v1/customers", new { name = "Other", currency = "EUR" })).Text("id");
        var theirs = (await s.Api.PostAsync(
            "/v1/sandbox/payment-methods", new { customer_id = other, type = "card", number = PaymentWords.Good })).Text("id");
        var subscription = await s.SubscribeAsync([Fee(await s.FeeAsync(), 1000)]);
        var otherUrl = new Uri((await s.Api.GetAsync($"/v1/customers/{other}/portal")).Text("url"));
        var page = await visitor.GetAsync(path + "/payment-methods" + query);
        var (makeDefault, one) = page.FormTo("/default");
        var (remove, two) = page.FormTo("/remove");
        var foreign = (await visitor.GetAsync(otherUrl.AbsolutePath + "/payment-methods" + otherUrl.Query)).FormTo("/remove");

        foreach (var (action, token, method, status) in new[]
        {
            (makeDefault, one, theirs, 400),
            (makeDefault, one, "pm_none", 400),
            (remove, two, theirs, 404),
            (remove, foreign.Token, mine, 400),
            (remove, "", mine, 400),
            (path + "/payment-methods/remove" + otherUrl.Query, foreign.Token, mine, 404),
        })
        {
            var answer = await visitor.PostAsync(action, new() { ["form"] = token, ["method"] = method });
            Assert.Equal((action, method, status), (action, method, answer.Status));
        }
        var elsewhere = await visitor.PostAsync(
            remove, new() { ["form"] = two, ["method"] = mine }, ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(400, elsewhere.Status);
        Assert.Equal(
            (200, 404, 404),
            (
                (await visitor.GetAsync($"{path}/subscriptions/{subscription}{query}")).Status,
                (await visitor.GetAsync($"{otherUrl.AbsolutePath}/subscriptions/{subscription}{otherUrl.Query}")).Status,
                (await visitor.GetAsync($"{path}/subscriptions/{subscription}")).Status));
        Assert.Equal(mine, (await s.Api.GetAsync($"/v2/customers/{s.CustomerId}")).Text("payment_method.id"));
        Assert.Equal(303, (await visitor.PostAsync(makeDefault, new() { ["form"] = one, ["method"] = debit })).Status);
        Assert.Equal(debit, (await s.Api.GetAsync($"/v2/customers/{s.CustomerId}")).Text("payment_method.id"));
        Assert.Equal([theirs], (await s.Api.GetAsync($"/v1/customers/{other}/payment-methods")).Texts("data", "id"));
    }

    [Fact]
    public async Task Methods_AddedTwiceOrTooOften_AreKeptOnceAndLimited()
    {
        var (s, visitor, path, query) = await OpenAsync();
        var methods = path + "/payment-methods" + query;
        var page = await visitor.GetAsync(methods);
        var (action, token) = page.FormTo("/add");
        var sent = await Task.WhenAll(visitor.PostAsync(action, Card(token)), visitor.PostAsync(action, Card(token)));
        Assert.All(sent, answer => Assert.Equal(303, answer.Status));
        Assert.Single((await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods")).Items("data"));
        var (remove, removal) = (await visitor.GetAsync(methods)).FormTo("/remove");
        var fields = new Dictionary<string, string>
        {
            ["form"] = removal,
            ["method"] = (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods")).Text("data.0.id"),
        };
        Assert.Equal(
            (303, 303), ((await visitor.PostAsync(remove, fields)).Status, (await visitor.PostAsync(remove, fields)).Status));

        var statuses = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            var (next, another) = (await visitor.GetAsync(methods)).FormTo("/add");
            statuses.Add((await visitor.PostAsync(next, Card(another))).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(303, 9), 429], statuses);
        await s.AdvanceAsync("2024-01-15T11:00:01Z");
        var (later, last) = (await visitor.GetAsync(methods)).FormTo("/add");
        Assert.Equal(303, (await visitor.PostAsync(later, Card(last))).Status);
    }

    [Fact]
    public async Task Topups_WithinTheLimits_LoadTheWalletOnce()
    {
        var (s, visitor, path, query) = await OpenAsync();
        var balances = path + "/balances" + query;
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true });
        Assert.DoesNotContain("/topup?", (await visitor.GetAsync(balances)).Html, StringComparison.Ordinal);
        await s.Api.PatchAsync("/v1/wallets/settings", new { allow_topup_on_portal = true });
        Assert.Contains("to top up", (await visitor.GetAsync(balances)).Html, StringComparison.Ordinal);
        await s.CardAsync();
        var (action, token) = (await visitor.GetAsync(balances)).FormTo("/topup");

        foreach (var amount in new[] { "", "0", "-5", "1,000", "ten", "100.01", "99999999999" })
        {
            Assert.Equal((amount, 422), (amount, (await visitor.PostAsync(action, Amount(token, amount))).Status));
        }
        var sent = await Task.WhenAll(
            visitor.PostAsync(action, Amount(token, "100,00")), visitor.PostAsync(action, Amount(token, "100.00")));

        Assert.All(sent, answer => Assert.Equal(303, answer.Status));
        Assert.Equal(10000m, await BalanceAsync(s));
        await s.Api.PatchAsync("/v1/portal-settings", new { max_topup = 30000, max_balance = 35000 });
        var (wide, second) = (await visitor.GetAsync(balances)).FormTo("/topup");
        Assert.Equal(422, (await visitor.PostAsync(wide, Amount(second, "250.01"))).Status);
        Assert.Equal(303, (await visitor.PostAsync(wide, Amount(second, "250"))).Status);
        Assert.Equal(35000m, await BalanceAsync(s));
        Assert.Contains("Your wallet is full", (await visitor.GetAsync(balances)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topups_ThatFail_AreLimited()
    {
        var (s, visitor, path, query) = await OpenAsync();
        var balances = path + "/balances" + query;
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true, allow_topup_on_portal = true });
        await s.CardAsync(PaymentWords.Declined);

        var statuses = new List<int>();
        for (var i = 0; i < 11; i++)
        {
            var (action, token) = (await visitor.GetAsync(balances)).FormTo("/topup");
            statuses.Add((await visitor.PostAsync(action, Amount(token, "20"))).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(303, 10), 429], statuses);
        Assert.Equal(0m, await BalanceAsync(s));
    }

    [Fact]
    public async Task Credits_Bought_ArePaidOnceAndOneAtATime()
    {
        var (s, visitor, path, query) = await OpenAsync();
        var balances = path + "/balances" + query;
        var product = (await s.Api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Renders",
            aggregator = new { entity = "render", operation = "count" },
            price_configurations = new[] { Packs(1000, true), Packs(1, false) },
        })).Text("id");
        await s.Api.PostAsync($"/v1/customers/{s.CustomerId}/credits", new { product_id = product });
        var prices = (await s.Api.GetAsync($"/v1/price-configurations?product_id={product}")).Items("data");
        var hidden = prices.Single(p => p.Decimal("prices.0.amount") == 1).Text("prices.0.id");
        var shown = prices.Single(p => p.Decimal("prices.0.amount") == 1000).Text("prices.0.id");
        var without = await visitor.GetAsync(balances);
        Assert.DoesNotContain("/buy?", without.Html, StringComparison.Ordinal);
        await s.CardAsync();
        var page = await visitor.GetAsync(balances);
        var (action, token) = page.FormTo("/buy");

        Assert.DoesNotContain(hidden, page.Html, StringComparison.Ordinal);
        Assert.Equal(404, (await visitor.PostAsync(action, Order(token, product, hidden, "1"))).Status);
        Assert.Equal(422, (await visitor.PostAsync(action, Order(token, product, shown, "101"))).Status);
        var sent = await Task.WhenAll(
            visitor.PostAsync(action, Order(token, product, shown, "2")), visitor.PostAsync(action, Order(token, product, shown, "2")));

        Assert.Single(sent.Select(a => a.Headers["Location"]).Distinct());
        Assert.Contains("Your credits are there", (await visitor.GetAsync(sent[0].Headers["Location"])).Html, StringComparison.Ordinal);
        Assert.Equal(200m, (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/credits/{product}")).Decimal("current_balance"));

        var lot = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/credits/{product}/transactions?type=topup");
        Assert.Equal("portal", lot.Text("data.0.source"));

        // one that is not paid comes first
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { payment_method_id = await s.CardAsync(PaymentWords.Declined) });
        var (again, second) = (await visitor.GetAsync(balances)).FormTo("/buy");
        var third = (await visitor.GetAsync(balances)).FormTo("/buy").Token;
        var failed = await visitor.PostAsync(again, Order(second, product, shown, "1"));
        Assert.Contains("The payment failed", (await visitor.GetAsync(failed.Headers["Location"])).Html, StringComparison.Ordinal);
        var refused = await visitor.PostAsync(again, Order(third, product, shown, "1"));
        Assert.Contains(
            "Your last purchase is not paid yet", (await visitor.GetAsync(refused.Headers["Location"])).Html, StringComparison.Ordinal);
        Assert.Equal(2, (await s.Api.GetAsync($"/v2/invoices?status=all&customer_id={s.CustomerId}")).Items("data").Length);

        static object Packs(decimal amount, bool onPortal) => new
        {
            type = "bundle",
            currency = "EUR",
            billing_interval = new { period = "once" },
            allow_on_portal = onPortal,
            prices = new[] { new { type = "bundle", amount, unit_count = 100 } },
        };
    }

    [Fact]
    public async Task Details_WhereTheCompanyKeepsThem_CannotBeChanged()
    {
        var (s, visitor, path, query) = await OpenAsync();
        var (action, token) = (await visitor.GetAsync(path + "/details" + query)).FormTo("/details");
        var fields = new Dictionary<string, string>
        {
            ["form"] = token,
            ["name"] = "Acme <script>",
            ["email"] = "a@acme.example",
            ["line1"] = "1 Main Road",
            ["city"] = "Berlin",
            ["country"] = "DE",
            ["language"] = "de",
        };
        Assert.Equal(422, (await visitor.PostAsync(action, new(fields) { ["country"] = "XX" })).Status);
        Assert.Equal(303, (await visitor.PostAsync(action, fields)).Status);
        Assert.DoesNotContain("<script>", (await visitor.GetAsync(path + query)).Html, StringComparison.Ordinal);

        await s.Api.PatchAsync("/v1/portal-settings", new { allow_billing_details = false });

        Assert.Equal(404, (await visitor.PostAsync(action, new(fields) { ["name"] = "Other" })).Status);
        Assert.Equal(404, (await visitor.GetAsync(path + "/details" + query)).Status);
        Assert.DoesNotContain("/details?", (await visitor.GetAsync(path + query)).Html, StringComparison.Ordinal);
        var customer = await s.Api.GetAsync($"/v2/customers/{s.CustomerId}");
        Assert.Equal(("Acme <script>", "de", "Berlin"), (
            customer.Text("name"), customer.Text("language"), customer.Text("billing_address.city")));
    }

    private async Task<(Scenario S, Visitor Visitor, string Path, string Query)> OpenAsync()
    {
        var s = await AtAsync(server, Now);
        var url = new Uri((await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/portal")).Text("url") + "&lang=en");
        return (s, new Visitor(server.Url), url.AbsolutePath, url.Query);
    }

    private static async Task<decimal> BalanceAsync(Scenario s) =>
        (await s.Api.GetAsync($"/v2/wallets?customer_id={s.CustomerId}")).Decimal("data.0.balance.amount");

    private static Dictionary<string, string> Card(string token) => new()
    {
        ["form"] = token,
        ["type"] = "card",
        ["number"] = PaymentWords.Good,
        ["expires"] = "12/30",
    };

    private static Dictionary<string, string> Amount(string token, string amount) => new() { ["form"] = token, ["amount"] = amount };

    private static Dictionary<string, string> Order(string token, string product, string pack, string count) => new()
    {
        ["form"] = token,
        ["product"] = product,
        ["pack"] = pack,
        ["count"] = count,
    };
}

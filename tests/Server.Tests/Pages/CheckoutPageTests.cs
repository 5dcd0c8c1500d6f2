using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using Plumbline.Server.Tests.SubscriptionTemplates;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Pages;

/// <summary>What guards the page of a checkout, what it redeems, and that it pays once.</summary>
public sealed class CheckoutPageTests(TestServer server)
{
    private const string Now = "2024-01-15T10:00:00Z";

    private static readonly object Complete = new
    {
        billing_email = "a@acme.example",
        billing_address = new { line1 = "1 Main Road", city = "Paris", zip = "75001", country = "FR" },
        tax_rate_custom = 20,
    };

    [Fact]
    public async Task Page_OpenedWithoutItsToken_IsNotThere()
    {
        var (s, _, url) = await OneTimeAsync();
        var other = (await OneTimeAsync()).Url;
        using var visitor = new Visitor(server.Url);
        var path = new Uri(url).AbsolutePath;

        foreach (var (address, status) in new[]
        {
            (url, 200),
            (path, 404),
            (path + "?token=nonsense", 404),
            (path + new Uri(other).Query, 404),
            ("/checkout/che_none" + new Uri(url).Query, 404),
        })
        {
            Assert.Equal((address, status), (address, (await visitor.GetAsync(address)).Status));
        }
        var page = await visitor.GetAsync(url);
        var foreign = await visitor.PostAsync(path + "/pay" + new Uri(other).Query, page.Card(PaymentWords.Good));
        Assert.Equal(404, foreign.Status);
        Assert.Equal("draft", await s.StatusAsync((await s.Api.GetAsync("/v1/checkouts")).Text("data.0.invoice_id")));
    }

    [Fact]
    public async Task Details_FilledIn_ChangeTheTaxAndLeadToThePayment()
    {
        var (s, invoice, url) = await OneTimeAsync(new { name = "Acme" });
        using var visitor = new Visitor(server.Url);
        var page = await visitor.GetAsync(url);
        var fields = new Dictionary<string, string>
        {
            ["form"] = FormOf(page, "/details").Token,
            ["name"] = "Acme & <b>Sons</b>",
            ["email"] = "a@acme.example",
            ["line1"] = "1 Main Road",
            ["line2"] = "",
            ["zip"] = "10115",
            ["city"] = "Berlin",
            ["state"] = "",
            ["country"] = "DE",
            ["tax_id"] = "",
        };
        var action = FormOf(page, "/details").Action;

        var empty = await visitor.PostAsync(action, new(fields) { ["city"] = "", ["email"] = "nobody" });
        var wrong = await visitor.PostAsync(action, new(fields) { ["email"] = "nobody", ["country"] = "XX" });
        var preview = await visitor.PostAsync(action.Replace("/details", "/preview", StringComparison.Ordinal), fields);
        var before = await s.Api.GetAsync($"/v2/customers/{s.CustomerId}");
        var right = await visitor.PostAsync(action, fields);

        Assert.Equal((422, 422, 200, 303), (empty.Status, wrong.Status, preview.Status, right.Status));
        Assert.Contains("id=\"f-city-fault\"", empty.Html, StringComparison.Ordinal);
        Assert.Contains("id=\"f-email-fault\"", wrong.Html, StringComparison.Ordinal);
        Assert.Contains("id=\"f-country-fault\"", wrong.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", preview.Html, StringComparison.Ordinal);
        Assert.Equal("Acme", before.Text("name"));
        var after = await s.Api.GetAsync($"/v2/customers/{s.CustomerId}");
        Assert.Equal(("Acme & <b>Sons</b>", "Berlin"), (after.Text("name"), after.Text("billing_address.city")));
        var next = await visitor.GetAsync(right.Headers["Location"]);
        Assert.DoesNotContain("<b>Sons", next.Html, StringComparison.Ordinal);
        Assert.Contains("/pay?", next.Html, StringComparison.Ordinal);
        Assert.Equal("draft", await s.StatusAsync(invoice));
    }

    [Fact]
    public async Task Form_SentTwice_PaysOnceAndAFailedOneMayBeTriedAgain()
    {
        var (s, invoice, url) = await OneTimeAsync();
        using var visitor = new Visitor(server.Url);
        var (action, token) = FormOf(await visitor.GetAsync(url), "/pay");
        var card = Card(token, PaymentWords.Declined);

        var declined = await Task.WhenAll(visitor.PostAsync(action, card), visitor.PostAsync(action, card));
        var told = await visitor.GetAsync(declined[0].Headers["Location"]);
        var (again, second) = FormOf(told, "/pay");
        var paid = await Task.WhenAll(
            visitor.PostAsync(again, Card(second, PaymentWords.Good)), visitor.PostAsync(again, Card(second, PaymentWords.Good)));
        var late = await visitor.PostAsync(action, Card(token, PaymentWords.Good));

        Assert.All([.. declined, .. paid, late], answer => Assert.Equal(303, answer.Status));
        Assert.Contains("class=\"notice bad\"", told.Html, StringComparison.Ordinal);
        Assert.Equal(
            ["one_time failed 6000 card declined", "one_time settled 6000 card"], (await s.ReadAsync(invoice)).Payments());
        var done = await visitor.GetAsync(url);
        Assert.Equal("6; url=https://shop.example/thanks", done.Headers["Refresh"]);
    }

    [Fact]
    public async Task Attempts_OnACheckout_AreOfItsOwnFormsAndLimited()
    {
        var (s, invoice, url) = await OneTimeAsync();
        using var visitor = new Visitor(server.Url);
        var (action, token) = FormOf(await visitor.GetAsync(url), "/pay");
        foreach (var (fields, site) in new[]
        {
            (Card("", PaymentWords.Good), "same-origin"), (Card(token + "x", PaymentWords.Good), "same-origin"),
            (Card(FormOf(await visitor.GetAsync(url), "/code").Token, PaymentWords.Good), "same-origin"),
            (Card(FormOf(await visitor.GetAsync(await AnotherAsync(s)), "/pay").Token, PaymentWords.Good), "same-origin"),
            (Card(token, PaymentWords.Good), "cross-site"),
        })
        {
            Assert.Equal(400, (await visitor.PostAsync(action, fields, ("Sec-Fetch-Site", site))).Status);
        }

        var statuses = new List<int>();
        for (var i = 0; i <= 10; i++)
        {
            var (again, next) = FormOf(await visitor.GetAsync(url), "/pay");
            statuses.Add((await visitor.PostAsync(again, Card(next, PaymentWords.Declined))).Status);
        }
        var (last, over) = FormOf(await visitor.GetAsync(url), "/pay");
        var refused = await visitor.PostAsync(last, Card(over, PaymentWords.Good));

        Assert.Equal([.. Enumerable.Repeat(303, 10), 429], statuses);
        Assert.Equal(429, refused.Status);
        Assert.Contains("class=\"notice bad\"", refused.Html, StringComparison.Ordinal);
        Assert.Equal(10, (await s.ReadAsync(invoice)).Payments().Length);
    }

    [Fact]
    public async Task Codes_Redeemed_LowerTheOrderAndAreCountedOnce()
    {
        var (s, invoice, url) = await OneTimeAsync();
        var coupon = (await s.Api.PostAsync("/v1/coupons", new { type = "percent", name = "Ten", discount_percent = 10 })).Text("id");
        var code = (await s.Api.PostAsync("/v1/promotion-codes", new { code = "TEN", coupon_id = coupon, max_redemptions = 1 })).Text("id");
        await s.Api.PostAsync("/v1/promotion-codes", new { code = "OLD", coupon_id = coupon, expires_at = "2024-01-01T00:00:00Z" });
        var plan = await s.Api.TemplateAsync("Pro");
        await s.Api.PostAsync("/v1/promotion-codes", new { code = "PRO", coupon_id = coupon, plan_id = plan });
        using var visitor = new Visitor(server.Url);
        var (action, token) = FormOf(await visitor.GetAsync(url), "/code");

        var unknown = await visitor.PostAsync(action, new() { ["form"] = token, ["code"] = "NONE" });
        var over = await visitor.PostAsync(action, new() { ["form"] = token, ["code"] = "old" });
        var others = await visitor.PostAsync(action, new() { ["form"] = token, ["code"] = "pro" });
        var applied = await visitor.PostAsync(action, new() { ["form"] = token, ["code"] = " ten " });
        var page = await visitor.GetAsync(applied.Headers["Location"]);
        var before = await s.Api.GetAsync($"/v1/promotion-codes/{code}");
        var (pay, one) = FormOf(page, "/pay");
        await visitor.PostAsync(pay, Card(one, PaymentWords.Good));

        Assert.Equal((422, 422, 422, 303), (unknown.Status, over.Status, others.Status, applied.Status));
        Assert.Contains("54.00", System.Net.WebUtility.HtmlDecode(page.Html).Replace(',', '.'), StringComparison.Ordinal);
        Assert.Equal(0m, before.Decimal("current_redemptions"));
        Assert.Equal(1m, (await s.Api.GetAsync($"/v1/promotion-codes/{code}")).Decimal("current_redemptions"));
        var paid = await s.Api.GetAsync($"/v2/invoices/{invoice}");
        Assert.Equal((5400m, 500m, "paid"), (paid.Decimal("total_amount"), paid.Decimal("discount_amount"), paid.Text("status")));
        Assert.Equal(coupon, paid.Text("coupons.0.id"));

        // used up: the next order goes on without it
        var next = await AnotherAsync(s);
        var late = await visitor.GetAsync(next + "&code=TEN");
        Assert.Contains("id=\"promo-code-fault\"", late.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscription_WithACode_BeginsOnceAndIsPaid()
    {
        var s = await AtAsync(server, Now, customer: Complete);
        var coupon = (await s.Api.PostAsync("/v1/coupons", new { type = "percent", name = "Half", discount_percent = 50 })).Text("id");
        var plan = await s.Api.TemplateAsync(
            "Pro", Templates.Configuration("EUR", null, Templates.Phase(Fee(await s.FeeAsync(), 4900))));
        await s.Api.PostAsync("/v1/promotion-codes", new
        {
            code = "HALF",
            coupon_id = coupon,
            duration_count = 1,
            duration_period = "months",
            plan_id = plan,
        });
        var subscription = await s.Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = s.CustomerId,
            activation_strategy = "checkout",
            available_payment_methods = new[] { "card" },
            plan_id = plan,
        });
        var url = subscription.Text("checkout_session.url");
        using var visitor = new Visitor(server.Url);

        var page = await visitor.GetAsync(url + "&code=half");
        var (action, token) = FormOf(page, "/pay");
        var answers = await Task.WhenAll(
            visitor.PostAsync(action, Card(token, PaymentWords.Good)), visitor.PostAsync(action, Card(token, PaymentWords.Good)));

        Assert.Contains("29.40", System.Net.WebUtility.HtmlDecode(page.Html).Replace(',', '.'), StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.Equal(303, answer.Status));
        var begun = await s.Api.GetAsync($"/v2/subscriptions/{subscription.Text("id")}");
        Assert.Equal("active", begun.Text("status"));
        var first = Assert.Single(await s.IssuedAsync());
        Assert.Equal((2940m, "paid"), (first.Decimal("total_amount"), first.Text("status")));
        await s.AdvanceAsync("2024-02-20T00:00:00Z");
        Assert.Equal([2940m, 5880m], (await s.IssuedAsync()).Select(i => i.Decimal("total_amount")));
    }

    [Fact]
    public async Task Checkouts_ThatAreOver_SaySo()
    {
        using var visitor = new Visitor(server.Url);
        var (paid, invoice, errored) = await OneTimeAsync();
        var (otherAction, otherToken) = FormOf(await visitor.GetAsync(errored), "/pay");
        await paid.Api.PostAsync($"/v1/invoices/{invoice}/validate");
        await paid.Api.PostAsync($"/v1/invoices/{invoice}/charge", new { payment_method_id = await paid.CardAsync() });
        var (expired, _, late) = await OneTimeAsync();
        var (action, token) = FormOf(await visitor.GetAsync(late), "/pay");
        await expired.AdvanceAsync("2024-02-14T10:00:00Z");

        var refused = await visitor.PostAsync(action, Card(token, PaymentWords.Good));
        await visitor.PostAsync(otherAction, Card(otherToken, PaymentWords.Good));

        Assert.Equal(303, refused.Status);
        Assert.Contains("has expired", (await visitor.GetAsync(late + "&lang=en")).Html, StringComparison.Ordinal);
        Assert.Contains("cannot be paid any more", (await visitor.GetAsync(errored + "&lang=en")).Html, StringComparison.Ordinal);
        Assert.Single((await paid.ReadAsync(invoice)).Payments());
    }

    private async Task<(Scenario S, string Invoice, string Url)> OneTimeAsync(object? customer = null)
    {
        var s = await AtAsync(server, Now, customer: customer ?? Complete);
        return await OrderAsync(s);
    }

    private static async Task<string> AnotherAsync(Scenario s) => (await OrderAsync(s)).Url;

    private static async Task<(Scenario S, string Invoice, string Url)> OrderAsync(Scenario s)
    {
        var payment = await s.Api.PostAsync("/v1/payments", new
        {
            type = "one_time",
            customer_id = s.CustomerId,
            products = new[] { new { id = await s.FeeAsync("Setup"), amount = 5000 } },
            charging_method = "checkout",
            available_payment_methods = new[] { "card", "transfer" },
            checkout_session = new { redirect_url = "https://shop.example/thanks" },
        });
        return (s, payment.Text("invoice_id"), payment.Text("checkout.url"));
    }

    private static Dictionary<string, string> Card(string token, string number) => new()
    {
        ["form"] = token,
        ["type"] = "card",
        ["number"] = number,
        ["expires"] = "12/30",
    };

    private static (string Action, string Token) FormOf(Seen page, string below) => page.FormTo(below);
}

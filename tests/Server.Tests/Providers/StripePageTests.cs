using System.Net;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using Plumbline.Server.Tests.Pages;

namespace Plumbline.Server.Tests.Providers;

/// <summary>Customers are led to Stripe to hand over a card, and back; the card never passes through here.</summary>
public sealed class StripePageTests(StripeWorld world)
{
    private const string Sessions = "POST /v1/checkout/sessions";

    [Fact]
    public async Task Invoice_PaidByACardHandedOverAtStripe_IsPaidOnceAndTheCardForgotten()
    {
        var c = await world.CompanyAsync();
        using var visitor = new Visitor(world.Server.Url);
        var (invoice, page) = await PageAsync(c, visitor);

        var away = await visitor.PostAsync(page.Action, Form(page));
        var twice = await visitor.PostAsync(page.Action, Form(page));
        var early = await BackAsync(c, visitor, away);
        await CompleteAsync(c, away);
        var back = await BackAsync(c, visitor, away);
        var again = await BackAsync(c, visitor, away);
        Assert.Equal(200, await c.HookAsync("checkout.session.completed", new { id = SessionOf(away), @object = "checkout.session" }));

        Assert.DoesNotContain("cc-number", page.Html, StringComparison.Ordinal);
        Assert.Contains("Pay \u20AC100.00</button>", WebUtility.HtmlDecode(page.Html), StringComparison.Ordinal);
        Assert.Contains(
            "form-action 'self' https://checkout.stripe.com;", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("stripe.com", page.Html, StringComparison.Ordinal);
        Assert.Equal((303, 303, 303), (away.Status, early.Status, back.Status));
        Assert.Equal(away.Headers["Location"], twice.Headers["Location"]);
        Assert.DoesNotContain("payment=", early.Headers["Location"], StringComparison.Ordinal);
        Assert.Equal(back.Headers["Location"], again.Headers["Location"]);
        Assert.Contains("100.00", (await visitor.GetAsync(back.Headers["Location"])).Html, StringComparison.Ordinal);
        Assert.Equal(["one_time settled 10000 card"], (await c.S.ReadAsync(invoice)).Payments());
        Assert.Equal(1, c.Wire.Count(c.Key, StripeCompany.Intents));
        Assert.Empty((await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/payment-methods")).Items("data"));
        await c.S.AdvanceAsync("2024-01-16T10:00:00Z");
        Assert.Empty((await c.AtStripeAsync($"/v1/customers/{await c.StripeCustomerAsync()}/payment_methods")).Items("data"));
    }

    [Fact]
    public async Task Invoice_OfACustomerWhoNeverComesBack_IsPaidAllTheSameAndTheCardKept()
    {
        var c = await world.CompanyAsync();
        using var visitor = new Visitor(world.Server.Url);
        var (invoice, page) = await PageAsync(c, visitor);

        var away = await visitor.PostAsync(page.Action, Form(page, keep: true));
        await CompleteAsync(c, away);
        await c.HookAsync("checkout.session.completed", new { id = SessionOf(away), @object = "checkout.session" });

        Assert.Equal(["one_time settled 10000 card"], (await c.S.ReadAsync(invoice)).Payments());
        var kept = (await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/payment-methods")).Items("data").Single();
        Assert.Equal(("active", 4242m), (kept.Text("status"), kept.Decimal("last_4_digits")));
    }

    [Fact]
    public async Task Session_OfAnotherInvoiceOrOfOneThatIsPaid_PaysNothing()
    {
        var c = await world.CompanyAsync();
        using var visitor = new Visitor(world.Server.Url);
        var (first, page) = await PageAsync(c, visitor);
        var (second, other) = await PageAsync(c, visitor);
        var away = await visitor.PostAsync(page.Action, Form(page));
        await CompleteAsync(c, away);

        var stolen = await visitor.GetAsync(
            other.Action.Replace("/pay?", "/stripe?", StringComparison.Ordinal) + "&session=" + SessionOf(away));
        await c.Api.PostAsync($"/v1/invoices/{first}/transactions", new { amount = 10000, process_at = "2024-01-15T10:00:00Z" });
        var late = await BackAsync(c, visitor, away);

        Assert.Equal((303, 303), (stolen.Status, late.Status));
        Assert.Empty((await c.S.ReadAsync(second)).Payments());
        Assert.Equal(["one_time settled 10000 external"], (await c.S.ReadAsync(first)).Payments());
        Assert.Equal(0, c.Wire.Count(c.Key, StripeCompany.Intents));
        Assert.Empty((await c.AtStripeAsync($"/v1/customers/{await c.StripeCustomerAsync()}/payment_methods")).Items("data"));
    }

    [Fact]
    public async Task Card_ThatFails_IsToldOnThePageAndAnotherOneMayBeTried()
    {
        var c = await world.CompanyAsync();
        using var visitor = new Visitor(world.Server.Url);
        var (invoice, page) = await PageAsync(c, visitor);

        var away = await visitor.PostAsync(page.Action, Form(page, keep: true));
        await CompleteAsync(c, away, "tok_threeDSecure");
        var told = await visitor.GetAsync((await BackAsync(c, visitor, away)).Headers["Location"]);
        var next = await visitor.PostAsync(told.Action, Form(told));
        await CompleteAsync(c, next);
        await BackAsync(c, visitor, next);

        Assert.Contains("Your bank wants you to approve this payment", told.Html, StringComparison.Ordinal);
        Assert.Equal(
            ["one_time failed 10000 card authentication_required", "one_time settled 10000 card"],
            (await c.S.ReadAsync(invoice)).Payments());
    }

    [Fact]
    public async Task Stripe_Away_IsToldByAPageAndNothingIsBegun()
    {
        var c = await world.CompanyAsync();
        using var visitor = new Visitor(world.Server.Url);
        var (invoice, page) = await PageAsync(c, visitor);
        c.Wire.Plan(c.Key, Sessions, Fault.CutBefore);

        var failed = await visitor.PostAsync(page.Action, Form(page));
        var then = await visitor.PostAsync(page.Action, Form(page));

        Assert.Equal((503, 303), (failed.Status, then.Status));
        Assert.Empty((await c.S.ReadAsync(invoice)).Payments());
    }

    [Fact]
    public async Task Checkout_CompletedByACardHandedOverAtStripe_BecomesTheWayToPay()
    {
        var c = await world.CompanyAsync();
        using var visitor = new Visitor(world.Server.Url);
        var made = await OrderAsync(c);
        var page = await visitor.GetAsync(made.Text("checkout.url"));
        var (action, token) = page.FormTo("/pay");

        var away = await visitor.PostAsync(action, new() { ["form"] = token, ["type"] = "card" });
        await CompleteAsync(c, away);
        var back = await BackAsync(c, visitor, away);
        await BackAsync(c, visitor, away);

        Assert.Contains("https://checkout.stripe.com", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal(303, back.Status);
        Assert.Equal("completed", (await c.Api.GetAsync("/v1/checkouts")).Text("data.0.status"));
        Assert.Equal("paid", await c.S.StatusAsync(made.Text("invoice_id")));
        Assert.Equal("card", (await c.Api.GetAsync($"/v2/customers/{c.S.CustomerId}")).Text("payment_method_type"));
        Assert.Equal(1, c.Wire.Count(c.Key, StripeCompany.Intents));
    }

    [Fact]
    public async Task Portal_CardHandedOverAtStripe_IsSavedOnceForItsCustomerAlone()
    {
        var c = await world.CompanyAsync();
        using var visitor = new Visitor(world.Server.Url);
        var url = new Uri((await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/portal")).Text("url") + "&lang=en");
        var other = (await c.Api.PostAsync("/v1/customers", new { name = "Other", currency = "EUR" })).Text("id");
        var others = new Uri((await c.Api.GetAsync($"/v1/customers/{other}/portal")).Text("url"));
        var page = await visitor.GetAsync(url.AbsolutePath + "/payment-methods" + url.Query);
        var (action, token) = page.FormTo("/add");

        var away = await visitor.PostAsync(action, new() { ["form"] = token, ["type"] = "card" });
        await CompleteAsync(c, away);
        var stolen = await visitor.GetAsync(
            $"{others.AbsolutePath}/payment-methods/stripe{others.Query}&session={SessionOf(away)}");
        var back = await BackAsync(c, visitor, away);
        await BackAsync(c, visitor, away);

        Assert.DoesNotContain("cc-number", page.Html, StringComparison.Ordinal);
        Assert.Contains("https://checkout.stripe.com", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal((303, 303), (stolen.Status, back.Status));
        Assert.Contains(
            "Your payment method is saved.", (await visitor.GetAsync(back.Headers["Location"])).Html, StringComparison.Ordinal);
        Assert.Empty((await c.Api.GetAsync($"/v1/customers/{other}/payment-methods")).Items("data"));
        var saved = (await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/payment-methods")).Items("data").Single();
        Assert.Equal(("active", 4242m), (saved.Text("status"), saved.Decimal("last_4_digits")));
    }

    [Fact]
    public async Task Quote_MethodHandedOverAtStripe_IsSavedOnceAndTheOfferSigned()
    {
        var c = await world.CompanyAsync();
        using var visitor = new Visitor(world.Server.Url);
        var quote = await AskingQuoteAsync(c);
        var other = (await c.Api.PostAsync("/v1/customers", new { name = "Other", currency = "EUR" })).Text("id");
        var others = await AskingQuoteAsync(c, other);
        var url = quote.Text("url") + "&lang=en";
        var page = await visitor.GetAsync(url);

        var away = await visitor.PostAsync(page.Action, Form(page));
        var early = await BackAsync(c, visitor, away);
        // nobody signs around it
        var around = await visitor.PostAsync(page.Action.Replace("/method?", "/sign?", StringComparison.Ordinal), Signature(page));
        await CompleteAsync(c, away);
        var stolen = await visitor.GetAsync(
            new Uri(others.Text("url")).PathAndQuery.Replace("?", "/stripe?", StringComparison.Ordinal) + "&session=" + SessionOf(away));
        var back = await BackAsync(c, visitor, away);
        await BackAsync(c, visitor, away);
        var ready = await visitor.GetAsync(back.Headers["Location"]);
        var signed = await visitor.PostAsync(ready.Action, Signature(ready));

        Assert.DoesNotContain("cc-number", page.Html, StringComparison.Ordinal);
        Assert.Contains("https://checkout.stripe.com", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal((303, 303, 400, 303), (away.Status, early.Status, around.Status, stolen.Status));
        Assert.Contains("\u2022\u2022\u2022\u2022 4242", WebUtility.HtmlDecode(ready.Html), StringComparison.Ordinal);
        Assert.DoesNotContain("stripe.com", ready.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal((303, "signed"), (signed.Status, (await c.Api.GetAsync($"/v1/quotes/{quote.Text("id")}")).Text("status")));
        Assert.Single((await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/payment-methods")).Items("data"));
        Assert.Empty((await c.Api.GetAsync($"/v1/customers/{other}/payment-methods")).Items("data"));
    }

    /// <summary>A quote that asks for a payment method before it is signed.</summary>
    internal static async Task<JsonElement> AskingQuoteAsync(StripeCompany c, string? customer = null) =>
        await c.Api.PostAsync("/v1/quotes", new
        {
            customer_id = customer ?? c.S.CustomerId,
            expires_at = "2025-01-01T00:00:00.000Z",
            status = "pending_signature",
            collect_payment_details = true,
            subscription = new { activation_strategy = "quote", products = new[] { Scenario.Fee(await c.S.FeeAsync(), 1000) } },
        });

    /// <summary>An order of one payment of 100.00 that only waits to be paid.</summary>
    internal static async Task<JsonElement> OrderAsync(StripeCompany c)
    {
        await c.Api.PutAsync($"/v1/customers/{c.S.CustomerId}", new
        {
            billing_email = "a@acme.example",
            billing_address = new { line1 = "1 Main Road", city = "Paris", zip = "75001", country = "FR" },
        });
        return await c.Api.PostAsync("/v1/payments", new
        {
            type = "one_time",
            customer_id = c.S.CustomerId,
            products = new[] { new { id = await c.S.FeeAsync(), amount = 10000 } },
            charging_method = "checkout",
            available_payment_methods = new[] { "card", "direct_debit" },
        });
    }

    private static Dictionary<string, string> Signature(Seen page) => new()
    {
        ["form"] = page.Token,
        ["signer_name"] = "Bea Buyer",
        ["email"] = "bea@acme.test",
        ["accept"] = "yes",
    };

    private static async Task<(string Invoice, Seen Page)> PageAsync(StripeCompany c, Visitor visitor)
    {
        var invoice = await c.S.OwingAsync();
        var url = (await c.Api.GetAsync($"/v2/invoices/{invoice}")).Text("public_url");
        return (invoice, await visitor.GetAsync(url));
    }

    private static Dictionary<string, string> Form(Seen page, bool keep = false) => new()
    {
        ["form"] = page.Token,
        ["type"] = "card",
        ["save"] = keep ? "yes" : "",
    };

    private static string SessionOf(Seen away) => away.Headers["Location"].Split('/')[^1];

    private static Task<JsonElement> CompleteAsync(StripeCompany c, Seen away, string token = "tok_visa") => c.StripeAsync(
        HttpMethod.Post, $"/stand-in/sessions/{SessionOf(away)}/complete", ("type", "card"), ("token", token));

    // as Stripe sends the browser back
    private static async Task<Seen> BackAsync(StripeCompany c, Visitor visitor, Seen away)
    {
        var session = await c.AtStripeAsync($"/v1/checkout/sessions/{SessionOf(away)}");
        return await visitor.GetAsync(
            session.Text("success_url").Replace("{CHECKOUT_SESSION_ID}", session.Text("id"), StringComparison.Ordinal));
    }
}

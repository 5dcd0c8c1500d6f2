using System.Text.RegularExpressions;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Quotes;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Pages;

/// <summary>What guards the page of a quote, what it asks for, and that it signs once.</summary>
public sealed partial class QuotePageTests(TestServer server)
{
    private const string Now = "2024-01-10T00:00:00Z";

    [Fact]
    public async Task Page_OpenedByLinksOfAllKinds_ShowsTheQuoteToItsReadersAlone()
    {
        var s = await AtAsync(server, Now);
        var quote = await QuoteWords.QuoteAsync(s, await s.FeeAsync(), 1000);
        var id = quote.Text("id");
        await s.Api.PutAsync($"/v1/quotes/{id}/signers", QuoteScenarios.Circuit());
        using var visitor = new Visitor(server.Url);
        var (bea, cal, ann) = (await LinkAsync(s, id, 0), await LinkAsync(s, id, 1), await LinkAsync(s, id, 2));
        Assert.Contains("This offer is not ready yet", (await visitor.GetAsync(bea)).Html, StringComparison.Ordinal);
        Assert.Equal(404, (await visitor.GetAsync(Below(bea, "/pdf"))).Status);
        await QuoteWords.SentAsync(s, quote);
        var url = (await QuoteWords.GetAsync(s, id)).Text("url");
        var strange = new Uri(await OtherAsync()).Query;

        foreach (var (address, status) in new[]
        {
            (url, 200), (bea, 200), (Below(bea, "/pdf"), 200), (Below(url, "/pdf"), 200),
            (new Uri(bea).AbsolutePath, 404), (bea + "x", 404), (new Uri(bea).AbsolutePath + new Uri(cal).Query, 404),
            (new Uri(url).AbsolutePath + new Uri(bea).Query, 404), (new Uri(bea).AbsolutePath + strange, 404),
            (Below(bea, "/files/quof_none"), 404),
        })
        {
            Assert.Equal((address, status), (address, (await visitor.GetAsync(address)).Status));
        }
        // who has no turn, or no link of their own, gets no form; and a form goes only where it was made for
        Assert.DoesNotContain("method=\"post\"", (await visitor.GetAsync(ann)).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\"", (await visitor.GetAsync(url)).Html, StringComparison.Ordinal);
        var form = Signed(await visitor.GetAsync(bea));
        Assert.Equal(400, (await visitor.PostAsync(Below(cal, "/sign"), form)).Status);
        Assert.Equal(400, (await visitor.PostAsync(Below(bea, "/sign"), form, ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Equal(["notified", "notified", "pending"], await StatusesAsync(s, id));
        // taken out of the circuit, a signer's link leads nowhere
        var without = new { signers = new[] { new { kind = "external", step_order = 1, email = "cal@acme.test" } } };
        await s.Api.PutAsync($"/v1/quotes/{id}/signers", without);
        Assert.Equal((404, 200), ((await visitor.GetAsync(bea)).Status, (await visitor.GetAsync(cal)).Status));
        await QuoteWords.DoAsync(s, quote, "void", new { reason = "Secret reason" });
        var voided = await visitor.GetAsync(cal);
        Assert.Contains("This offer was withdrawn", voided.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret reason", voided.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signature_ThatCollects_NamesWhatIsMissingAndKeepsWhatWasTyped()
    {
        var s = await AtAsync(server, Now);
        var asked = new List<string>
        {
            await PropertyAsync(s, "cost_centre", "text"), await PropertyAsync(s, "seats", "number"),
            await PropertyAsync(s, "go_live", "date"), await PropertyAsync(s, "region", "select", "North", "South"),
            await PropertyAsync(s, "channels", "multi_select", "Mail", "Phone"), await PropertyAsync(s, "public", "boolean"),
        };
        var quote = await QuoteWords.QuoteAsync(
            s, await s.FeeAsync(), 1000, new { require_tax_id = true, collect_custom_property_ids = asked });
        var id = await QuoteWords.SentAsync(s, quote);
        var link = await LinkAsync(s, id, 0);
        using var visitor = new Visitor(server.Url);
        var page = await visitor.GetAsync(link);

        var empty = await visitor.PostAsync(page.Action, new() { ["form"] = page.Token });
        string[] fields = ["tax_id", "signer_name", "accept", .. Slugs.Select(slug => $"property.{slug}")];
        Assert.Equal(422, empty.Status);
        Assert.All(fields, field => Assert.Contains($"id=\"s-{field}-fault\"", empty.Html, StringComparison.Ordinal));
        var wrong = await visitor.PostAsync(page.Action, new(Signed(page))
        {
            ["tax_id"] = "FR00123456789",
            ["property.cost_centre"] = "<b>&amp;",
            ["property.seats"] = "many",
            ["property.go_live"] = "tomorrow",
            ["property.region"] = "West",
            ["property.channels.1"] = "Phone",
            ["property.public"] = "false",
        });
        Assert.Equal(
            ["property.go_live", "property.seats"],
            Fault().Matches(wrong.Html).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.Contains("value=\"&lt;b&gt;&amp;amp;\"", wrong.Html, StringComparison.Ordinal);
        var outside = new Dictionary<string, string>(Signed(page))
        {
            ["tax_id"] = "FR00123456789",
            ["property.cost_centre"] = "<b>&amp;",
            ["property.seats"] = "12,5",
            ["property.go_live"] = "2024-03-01",
            ["property.region"] = "West",
            ["property.channels.1"] = "Phone",
            ["property.public"] = "false",
        };
        var unauthorized = await visitor.PostAsync(page.Action, outside);
        Assert.Equal(["property.region"], Fault().Matches(unauthorized.Html).Select(m => m.Groups[1].Value));
        Assert.Equal("pending_signature", (await QuoteWords.GetAsync(s, id)).Text("status"));

        var signed = await visitor.PostAsync(page.Action, new(outside) { ["property.region"] = "North" });
        var customer = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}");
        Assert.Equal((303, "signed"), (signed.Status, (await QuoteWords.GetAsync(s, id)).Text("status")));
        Assert.Equal(("<b>&amp;", 12.5m, "2024-03-01T00:00:00.000Z", "North", "Phone", false), (
            customer.Text("custom_properties.cost_centre"), customer.Decimal("custom_properties.seats"),
            customer.Text("custom_properties.go_live"), customer.Text("custom_properties.region"),
            customer.Text("custom_properties.channels.0"), customer.Flag("custom_properties.public")));
        var told = await visitor.GetAsync(signed.Headers["Location"]);
        Assert.Contains("Thank you. The subscription has started.", told.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signatures_ManyAtOnceAndAgain_StartOneSubscription()
    {
        var s = await AtAsync(server, Now);
        // sent to nobody by name: whoever has the link says who they are
        var quote = await QuoteWords.QuoteAsync(s, await s.FeeAsync(), 1000, new { status = "pending_signature" });
        var (id, url) = (quote.Text("id"), quote.Text("url"));
        using var visitor = new Visitor(server.Url);
        var pages = new[] { await visitor.GetAsync(url), await visitor.GetAsync(url), await visitor.GetAsync(url) };
        Assert.Contains("id=\"s-email\"", pages[0].Html, StringComparison.Ordinal);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            i => visitor.PostAsync(pages[i % 3].Action, new(Signed(pages[i % 3])) { ["email"] = "bea@acme.test" })));
        var late = await visitor.PostAsync(pages[0].Action, new(Signed(pages[0])) { ["email"] = "else@acme.test" });

        Assert.All(answers.Append(late), a => Assert.Equal(303, a.Status));
        var signed = await QuoteWords.GetAsync(s, id);
        Assert.Equal(("signed", "Bea <i>Buyer</i>"), (signed.Text("status"), signed.Text("signature.signerName")));
        Assert.Single(signed.Items("child_subscription_ids"));
        var signer = Assert.Single((await s.Api.GetAsync($"/v1/quotes/{id}/signers")).EnumerateArray());
        Assert.Equal(("bea@acme.test", "signed"), (signer.Text("email"), signer.Text("status")));
        Assert.Single(await s.IssuedAsync());
        var after = await visitor.GetAsync(url);
        Assert.Contains("Bea &lt;i&gt;Buyer&lt;/i&gt;", after.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\"", after.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expiry_WhileThePageIsOpen_EndsTheOffer()
    {
        var s = await AtAsync(server, Now);
        var quote = await QuoteWords.QuoteAsync(s, await s.FeeAsync(), 1000);
        var id = await QuoteWords.SentAsync(s, quote);
        var link = await LinkAsync(s, id, 0);
        using var visitor = new Visitor(server.Url);
        var page = await visitor.GetAsync(link);
        await s.AdvanceAsync("2025-01-02T00:00:00Z");

        var late = await visitor.PostAsync(page.Action, Signed(page));

        Assert.Equal((303, "pending_signature"), (late.Status, (await QuoteWords.GetAsync(s, id)).Text("status")));
        var told = await visitor.GetAsync(late.Headers["Location"]);
        Assert.Contains("This offer has expired", told.Html, StringComparison.Ordinal);
        Assert.Empty(await s.IssuedAsync());
    }

    [Theory]
    [InlineData("current", true)]
    [InlineData("new", true)]
    [InlineData("external", false)]
    public async Task PaymentMethod_AsTheQuoteSays_IsGivenBeforeTheSignature(string strategy, bool isAsked)
    {
        var s = await AtAsync(server, Now);
        // a method of before does for the current one, and not for a new one
        if (strategy == "new")
        {
            await s.Api.PostAsync(
                "/v1/sandbox/payment-methods", new { customer_id = s.CustomerId, type = "card", number = "4242424242424242" });
            await s.AdvanceAsync("2024-01-11T00:00:00Z");
        }
        var quote = await s.Api.PostAsync("/v1/quotes", new
        {
            customer_id = s.CustomerId,
            expires_at = QuoteWords.NextYear,
            status = "pending_signature",
            collect_payment_details = true,
            subscription = new
            {
                activation_strategy = "quote",
                payment_method_strategy = strategy,
                products = new[] { Fee(await s.FeeAsync(), 1000) },
            },
        });
        using var visitor = new Visitor(server.Url);
        var page = await visitor.GetAsync(quote.Text("url"));
        if (isAsked)
        {
            // nobody signs around it
            var around = await visitor.PostAsync(
                Below(quote.Text("url"), "/sign"), new(Signed(page)) { ["email"] = "bea@acme.test" });
            Assert.Equal(400, around.Status);
            var wrong = await visitor.PostAsync(page.Action, page.Card("4242"));
            Assert.Equal((422, true), (wrong.Status, wrong.Html.Contains("id=\"card-number-fault\"", StringComparison.Ordinal)));
            var first = page;
            var saved = await Task.WhenAll(
                Enumerable.Range(0, 6).Select(_ => visitor.PostAsync(first.Action, first.Card("5555555555554444"))));
            Assert.All(saved, a => Assert.Equal(303, a.Status));
            page = await visitor.GetAsync(quote.Text("url"));
        }

        var signed = await visitor.PostAsync(page.Action, new(Signed(page)) { ["email"] = "bea@acme.test" });

        Assert.Equal((303, "signed"), (signed.Status, (await QuoteWords.GetAsync(s, quote.Text("id"))).Text("status")));
        var methods = (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods")).Items("data");
        Assert.Equal(strategy switch { "current" => 1, "new" => 2, _ => 0 }, methods.Length);
        if (isAsked)
        {
            Assert.Equal(4444m, methods[0].Decimal("last_4_digits"));
            var customer = await s.Api.GetAsync($"/v2/customers/{s.CustomerId}");
            Assert.Equal(methods[0].Text("id"), customer.Text("payment_method_id"));
        }
    }

    [Fact]
    public async Task PaymentMethods_GivenForManyQuotes_AreLimited()
    {
        var s = await AtAsync(server, Now);
        var fee = await s.FeeAsync();
        using var visitor = new Visitor(server.Url);
        var statuses = new List<int>();
        for (var i = 0; i <= 10; i++)
        {
            var quote = await QuoteWords.QuoteAsync(s, fee, 1000, new
            {
                status = "pending_signature",
                collect_payment_details = true,
                subscription = new
                {
                    activation_strategy = "quote",
                    payment_method_strategy = "new",
                    products = new[] { Fee(fee, 1000) },
                },
            });
            var page = await visitor.GetAsync(quote.Text("url"));
            statuses.Add((await visitor.PostAsync(page.Action, page.Card("4242424242424242"))).Status);
            await s.AdvanceAsync($"2024-01-10T00:{i + 1:00}:00Z");
        }

        Assert.Equal([.. Enumerable.Repeat(303, 10), 429], statuses);
        Assert.Equal(10, (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods")).Items("data").Length);
    }

    [Fact]
    public async Task Update_OfASubscription_SaysWhatChangesAndWhatIsInvoicedFirst()
    {
        var s = await AtAsync(server, Now);
        var (kept, raised, gone, added) =
            (await s.FeeAsync("Kept"), await s.FeeAsync("Raised"), await s.FeeAsync("Gone"), await s.FeeAsync("Added"));
        var source = await s.SubscribeAsync([Fee(kept, 500), Fee(raised, 1000), Fee(gone, 700)]);
        var quote = await s.Api.PostAsync("/v1/quotes", new
        {
            customer_id = s.CustomerId,
            expires_at = QuoteWords.NextYear,
            status = "pending_signature",
            display_first_invoice_amount = true,
            transition = new { source_subscription_id = source },
            subscription = new { products = new[] { Fee(kept, 500), Fee(raised, 1200), Fee(added, 300) } },
        });
        var before = (await s.InvoicesAsync()).Length;
        using var visitor = new Visitor(server.Url);

        var page = await visitor.GetAsync(quote.Text("url"));

        Assert.Equal(["Kept", "Raised Changed", "Added New"], Product().Matches(page.Html).Select(
            m => $"{m.Groups[1].Value.Trim()} {m.Groups[2].Value}".Trim()));
        Assert.Contains("No longer included: Gone.", page.Html, StringComparison.Ordinal);
        // nothing of it was done
        Assert.Equal(before, (await s.InvoicesAsync()).Length);
        Assert.Equal("pending_signature", (await QuoteWords.GetAsync(s, quote.Text("id"))).Text("status"));

        var offer = await QuoteWords.QuoteAsync(
            s, kept, 1000, new { status = "pending_signature", display_first_invoice_amount = true });
        Assert.Contains("10.00 with tax, if signed today", (await visitor.GetAsync(offer.Text("url"))).Html, StringComparison.Ordinal);
        Assert.Equal(before, (await s.InvoicesAsync()).Length);
    }

    private static readonly string[] Slugs = ["cost_centre", "seats", "go_live", "region", "channels", "public"];

    private static Dictionary<string, string> Signed(Seen page) => new()
    {
        ["form"] = page.Token,
        ["signer_name"] = "Bea <i>Buyer</i>",
        ["accept"] = "yes",
    };

    private static string Below(string link, string path) => new Uri(link).AbsolutePath + path + new Uri(link).Query;

    private static async Task<string> LinkAsync(Scenario s, string quote, int signer)
    {
        var id = (await s.Api.GetAsync($"/v1/quotes/{quote}/signers")).Text($"{signer}.id");
        return (await s.Api.GetAsync($"/v1/quotes/{quote}/signers/{id}/link")).Text("url");
    }

    private static async Task<string[]> StatusesAsync(Scenario s, string quote) =>
        [.. (await s.Api.GetAsync($"/v1/quotes/{quote}/signers")).EnumerateArray().Select(x => x.Text("status"))];

    private static async Task<string> PropertyAsync(Scenario s, string slug, string type, params string[] values) =>
        (await s.Api.PostAsync("/v1/custom-properties", new
        {
            name = slug,
            slug,
            type,
            entities = new[] { "customer" },
            authorized_values = values,
        })).Text("id");

    private async Task<string> OtherAsync()
    {
        var other = await AtAsync(server, Now);
        var quote = await QuoteWords.QuoteAsync(other, await other.FeeAsync(), 1000, new { status = "pending_signature" });
        return quote.Text("url");
    }

    [GeneratedRegex("<strong>([^<]+)(?:<span class=\"badge plain\">([^<]+)</span>)?\\s*</strong>\\s*<span class=\"small\">Monthly")]
    private static partial Regex Product();

    [GeneratedRegex("id=\"s-([a-z._]+)-fault\"")]
    private static partial Regex Fault();
}

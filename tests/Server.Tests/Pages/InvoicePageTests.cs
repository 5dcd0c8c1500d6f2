using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Pages;

/// <summary>What guards the page of an invoice, and that its money moves once.</summary>
public sealed class InvoicePageTests(TestServer server)
{
    private const string Now = "2024-01-15T10:00:00Z";

    [Fact]
    public async Task Page_OpenedByItsLink_IsClosedToOthers()
    {
        var (s, id, url) = await OwingAsync();
        using var visitor = new Visitor(server.Url);
        var other = await s.Api.GetAsync($"/v2/invoices/{await s.OwingAsync()}");
        var token = url[(url.IndexOf("token=", StringComparison.Ordinal) + 6)..];

        var page = await visitor.GetAsync(url);

        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page.Headers["Content-Type"]));
        Assert.Equal(url, (await s.Api.GetAsync($"/v2/invoices/{id}")).Text("public_url"));
        Assert.Contains("default-src 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal(
            ("no-referrer", "nosniff", "no-store"),
            (page.Headers["Referrer-Policy"], page.Headers["X-Content-Type-Options"], page.Headers["Cache-Control"]));
        Assert.DoesNotContain("style=", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page.Html, StringComparison.Ordinal);
        foreach (var (address, status) in new[]
        {
            ($"/invoices/{id}", 404),
            ($"/invoices/{id}?token=x.y", 404),
            ($"/invoices/{other.Text("id")}?token={token}", 404),
            ($"/invoices/{id}/usage/ili_none?token={token}", 404),
            ($"/invoices/{id}/pdf?token={token[..^2]}", 404),
            ($"/invoices/{id}/pdf?token={token}", 200),
        })
        {
            Assert.Equal((address, status), (address, (await visitor.GetAsync(address)).Status));
        }
        var missing = await visitor.GetAsync($"/invoices/{id}?lang=fr");
        Assert.Contains("Ce lien ne fonctionne pas", System.Net.WebUtility.HtmlDecode(missing.Html), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", missing.Headers["Content-Security-Policy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_SentTwiceAndFromElsewhere_PaysOnce()
    {
        var (s, id, url) = await OwingAsync();
        using var visitor = new Visitor(server.Url);
        var page = await visitor.GetAsync(url);
        var elsewhere = await visitor.GetAsync((await s.Api.GetAsync($"/v2/invoices/{await s.OwingAsync()}")).Text("public_url"));
        var fields = page.Card(PaymentWords.Good);

        var foreign = await visitor.PostAsync(page.Action, fields, ("Sec-Fetch-Site", "cross-site"));
        var unsigned = await visitor.PostAsync(page.Action, new(fields) { ["form"] = "" });
        var borrowed = await visitor.PostAsync(page.Action, new(fields) { ["form"] = elsewhere.Token });
        var sent = await Task.WhenAll(visitor.PostAsync(page.Action, fields), visitor.PostAsync(page.Action, fields));
        var again = await visitor.PostAsync(page.Action, fields);
        var secondCopy = (await visitor.GetAsync(url)).Html;

        Assert.Equal((400, 400, 400), (foreign.Status, unsigned.Status, borrowed.Status));
        Assert.All([.. sent, again], answer => Assert.Equal(303, answer.Status));
        Assert.Single(sent.Append(again).Select(a => a.Headers["Location"]).Distinct());
        Assert.DoesNotContain("name=\"form\"", secondCopy, StringComparison.Ordinal);
        var paid = await s.ReadAsync(id);
        Assert.Equal(["one_time settled 10000 card"], paid.Payments());
        var kept = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods");
        Assert.Empty(kept.Items("data"));
    }

    [Fact]
    public async Task Forms_OfTwoWindows_PayOnce()
    {
        var (s, id, url) = await OwingAsync();
        using var visitor = new Visitor(server.Url);
        var one = await visitor.GetAsync(url);
        var two = await visitor.GetAsync(url);

        var answers = await Task.WhenAll(
            visitor.PostAsync(one.Action, new(one.Card(PaymentWords.Good)) { ["save"] = "yes" }),
            visitor.PostAsync(two.Action, new(two.Card(PaymentWords.Good)) { ["save"] = "yes" }));

        Assert.NotEqual(one.Token, two.Token);
        Assert.All(answers, answer => Assert.Equal(303, answer.Status));
        Assert.Equal(["one_time settled 10000 card"], (await s.ReadAsync(id)).Payments());
        var kept = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods");
        var method = Assert.Single(kept.Items("data"));
        Assert.Equal("active", method.Text("status"));
        var customer = await s.Api.GetAsync($"/v2/customers/{s.CustomerId}");
        Assert.Equal(method.Text("id"), customer.Text("payment_method.id"));
    }

    [Fact]
    public async Task Attempts_ThatFail_AreLimited()
    {
        var (s, id, url) = await OwingAsync();
        using var visitor = new Visitor(server.Url);
        for (var i = 0; i < 10; i++)
        {
            var page = await visitor.GetAsync(url);
            var declined = await visitor.PostAsync(page.Action, new(page.Card(PaymentWords.Declined)) { ["save"] = "yes" });
            Assert.Equal(303, declined.Status);
        }

        var last = await visitor.GetAsync(url);
        var refused = await visitor.PostAsync(last.Action, last.Card(PaymentWords.Good));
        await s.AdvanceAsync("2024-01-15T11:00:01Z");
        var later = await visitor.GetAsync(url);
        await visitor.PostAsync(later.Action, later.Card(PaymentWords.Good));

        Assert.Equal(429, refused.Status);
        var payments = (await s.ReadAsync(id)).Payments();
        Assert.Equal((11, "one_time settled 10000 card"), (payments.Length, payments[^1]));
        var kept = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/payment-methods");
        Assert.Empty(kept.Items("data"));
    }

    [Theory]
    [InlineData("card", "4242424242424241", "12/30", 422)]
    [InlineData("card", "", "12/30", 422)]
    [InlineData("card", "4242424242424242", "12/23", 422)]
    [InlineData("card", "4242424242424242", "1/3", 422)]
    [InlineData("direct_debit", "4242424242424242", "", 422)]
    [InlineData("wallet", "4242424242424242", "12/30", 400)]
    public async Task Form_FilledInWrong_ChangesNothing(string type, string number, string expires, int status)
    {
        var (s, id, url) = await OwingAsync();
        using var visitor = new Visitor(server.Url);
        var page = await visitor.GetAsync(url);

        var answer = await visitor.PostAsync(page.Action, new(page.Card(number, expires)) { ["type"] = type });

        Assert.Equal(status, answer.Status);
        Assert.True(number.Length == 0 || !answer.Html.Contains($"value=\"{number}\"", StringComparison.Ordinal));
        Assert.Empty((await s.ReadAsync(id)).Payments());
    }

    [Fact]
    public async Task Assets_Served_AreSmallAndKept()
    {
        var (_, _, url) = await OwingAsync();
        using var visitor = new Visitor(server.Url);
        var page = await visitor.GetAsync(url);

        var total = 0;
        foreach (var asset in Web.WebAssets.All)
        {
            var answer = await visitor.GetAsync("/assets/" + asset.Name);
            Assert.Contains("immutable", answer.Headers["Cache-Control"], StringComparison.Ordinal);
            total += answer.Html.Length;
        }

        Assert.InRange(total, 1000, 100_000);
        Assert.Contains(Web.WebAssets.PathOf("pages.css"), page.Html, StringComparison.Ordinal);
        Assert.Contains("--accent:#", (await visitor.GetAsync("/assets/brand/0f5c8c.css")).Html, StringComparison.Ordinal);
        Assert.Equal(404, (await visitor.GetAsync("/assets/brand/red.css")).Status);
    }

    private async Task<(Scenario S, string Id, string Url)> OwingAsync()
    {
        var s = await AtAsync(server, Now);
        var id = await s.OwingAsync();
        return (s, id, (await s.Api.GetAsync($"/v2/invoices/{id}")).Text("public_url"));
    }
}

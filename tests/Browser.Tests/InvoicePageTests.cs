using Plumbline.Browser.Tests.Fixture;

namespace Plumbline.Browser.Tests;

/// <summary>The page of an invoice, walked as its customer walks it.</summary>
public sealed class InvoicePageTests(Site site)
{
    [Theory]
    [InlineData(Size.Desktop)]
    [InlineData(Size.Phone)]
    public async Task Invoice_OfAMonth_IsReadPaidWithASecondCardAndPaidOnce(Size size)
    {
        var shop = await Shop.OpenAsync(site);
        var invoice = await shop.MonthAsync();
        await using var window = await site.WindowAsync(size);
        var page = window.Page;

        await page.GotoAsync(invoice.Text("public_url") + "&lang=en");
        await Expect("To pay");
        await window.LookAsync("invoice-due");
        await page.GetByText("How it is calculated").ClickAsync();
        await page.GetByText("Bank transfer").ClickAsync();
        await Assertions.Expect(page.GetByText("FR76 3000 6000 0112 3456 7890 189")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(invoice.Text("reference"))).ToBeVisibleAsync();
        await window.LookAsync("invoice-transfer");

        // the usage behind a line, and back
        await page.GetByRole(AriaRole.Link, new() { Name = "See usage of API calls" }).ClickAsync();
        await Assertions.Expect(page.GetByText("120 events")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(50);
        await window.LookAsync("invoice-usage");
        var csv = await page.APIRequest.GetAsync(site.Url + await page.GetByText("Download CSV").GetAttributeAsync("href"));
        var rows = (await csv.TextAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((121, "timestamp,event,record,model,ms,other"), (rows.Length, rows[0]));
        Assert.Contains(rows, r => r.EndsWith("call-001,'=large,101,", StringComparison.Ordinal));
        await page.GetByText("Back to the invoice").ClickAsync();

        // what is typed wrong is said beside it, and no number comes back
        await Pay("4242 4242 4242 4243", "13/20");
        await Assertions.Expect(page.GetByText("This is not a test card number.")).ToBeVisibleAsync();
        Assert.Equal("", await page.GetByLabel("Card number").InputValueAsync());
        await window.LookAsync("invoice-wrong");
        await Pay("4000 0000 0000 0002", "12/30");
        await Assertions.Expect(page.GetByText("The card was declined. Try another one.")).ToBeVisibleAsync();
        await window.LookAsync("invoice-declined");

        await page.GetByLabel("Card number").FillAsync("4242424242424242");
        await page.GetByLabel("Expiry").FillAsync("12/30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay €" }).DblClickAsync();
        await Assertions.Expect(page.GetByText("was received. Thank you.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect("Paid");
        await Assertions.Expect(page.GetByText("Pay this invoice")).ToHaveCountAsync(0);
        await window.LookAsync("invoice-paid");

        var paid = await shop.ReadAsync(invoice.Text("id"));
        Assert.Equal("paid", paid.Text("status"));
        Assert.Equal(["failed", "settled"], paid.Texts("transactions", "status"));
        var pdf = await page.APIRequest.GetAsync(site.Url + await page.GetByText("Download PDF").GetAttributeAsync("href"));
        Assert.Equal("application/pdf", pdf.Headers["content-type"]);

        Task Expect(string badge) => Assertions.Expect(page.Locator(".title .badge")).ToHaveTextAsync(badge);

        async Task Pay(string number, string expires)
        {
            await page.GetByLabel("Card number").FillAsync(number);
            await page.GetByLabel("Expiry").FillAsync(expires);
            await page.GetByRole(AriaRole.Button, new() { Name = "Pay €" }).ClickAsync();
        }
    }

    [Fact]
    public async Task Invoice_WithoutScript_IsPaidByDebitInAnotherLanguage()
    {
        var shop = await Shop.OpenAsync(site);
        var invoice = await shop.InvoiceAsync();
        await using var window = await site.WindowAsync(Size.Phone, hasScript: false, isDark: true, locale: "de-DE");
        var page = window.Page;

        await page.GotoAsync(invoice.Text("public_url") + "&lang=de");
        await page.GetByLabel("Sprache").SelectOptionAsync("pl");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ändern" }).ClickAsync();
        await Assertions.Expect(page.Locator(".title .badge")).ToHaveTextAsync("Do zapłaty");
        Assert.Equal("pl", await page.Locator("html").GetAttributeAsync("lang"));
        await page.GetByText("Polecenie zapłaty").ClickAsync();
        await page.GetByLabel("Numer rachunku").FillAsync("000123456789");
        await page.Locator("details[open] button.main").ClickAsync();

        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("Płatność 120,00\u00A0€ jest w toku.");
        await Assertions.Expect(page.Locator(".title .badge")).ToHaveTextAsync("Płatność w toku");
        await Assertions.Expect(page.Locator(".pay")).ToHaveCountAsync(0);
        Assert.Equal("pending", (await shop.ReadAsync(invoice.Text("id"))).Text("transactions.0.status"));
    }

    [Fact]
    public async Task Invoices_InEveryState_SaySo()
    {
        // a pale brand colour must stay readable
        var shop = await Shop.OpenAsync(site, customer: "<script>alert('x')</script> & Söhne", brand: "#ffe45c");
        var voided = await shop.InvoiceAsync();
        var lost = await shop.InvoiceAsync();
        var partly = await shop.InvoiceAsync();
        var credited = await shop.InvoiceAsync(name: "<img src=x onerror=alert(1)>");
        await shop.Api.PostAsync($"/v1/invoices/{voided.Text("id")}/void", new { });
        await shop.Api.PostAsync($"/v1/invoices/{lost.Text("id")}/uncollectible", new { });
        await shop.Api.PostAsync($"/v1/invoices/{partly.Text("id")}/transactions", new
        {
            amount = 4000,
            currency = "EUR",
            process_at = "2024-01-15T09:00:00Z",
            payment_method_type = "transfer",
        });
        var note = await shop.Api.PostAsync($"/v1/invoices/{credited.Text("id")}/credit-notes", new { amount_including_tax = 1000 });
        await using var window = await site.WindowAsync(Size.Phone);
        await using var dark = await site.WindowAsync(Size.Desktop, isDark: true);

        await ShowsAsync(voided, "Voided", "invoice-voided", "was cancelled", isPayable: false);
        await ShowsAsync(lost, "Written off", "invoice-written-off", "was written off", isPayable: false);
        await ShowsAsync(partly, "Partially paid", "invoice-partly", "€80.00", isPayable: true);
        await ShowsAsync(await shop.ReadAsync(note.Text("id")), "Issued", "invoice-credit-note", "is credited to you", isPayable: false);
        await shop.Api.PostAsync("/v1/sandbox/clock/advance", new { to = "2024-04-20T00:00:00Z" });
        await ShowsAsync(credited, "Overdue", "invoice-overdue", "Was due on", isPayable: true);
        await Assertions.Expect(window.Page.GetByText("<img src=x onerror=alert(1)>")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByText("<script>alert('x')</script> & Söhne").First).ToBeVisibleAsync();
        await dark.Page.GotoAsync(credited.Text("public_url") + "&lang=en");
        await dark.LookAsync("invoice-overdue-dark");

        await window.Page.GotoAsync(credited.Text("public_url") + "x");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("This link does not work");
        await window.LookAsync("fault-link");

        async Task ShowsAsync(JsonElement invoice, string badge, string picture, string says, bool isPayable)
        {
            await window.Page.GotoAsync(invoice.Text("public_url") + "&lang=en");
            await Assertions.Expect(window.Page.Locator(".title .badge")).ToHaveTextAsync(badge);
            await Assertions.Expect(window.Page.Locator(".summary")).ToContainTextAsync(says);
            await Assertions.Expect(window.Page.Locator(".pay")).ToHaveCountAsync(isPayable ? 1 : 0);
            await window.LookAsync(picture);
        }
    }
}

using Plumbline.Browser.Tests.Fixture;

namespace Plumbline.Browser.Tests;

/// <summary>The portal of a customer, walked as the customer walks it.</summary>
public sealed class PortalPageTests(Site site)
{
    [Theory]
    [InlineData(Size.Desktop)]
    [InlineData(Size.Phone)]
    public async Task Portal_OfACustomer_ShowsAllAndTakesWhatIsSent(Size size)
    {
        var portal = await PortalShop.OpenAsync(site);
        await using var window = await site.WindowAsync(size);
        var page = window.Page;

        await page.GotoAsync(await portal.UrlAsync() + "&lang=en");
        await Assertions.Expect(page.Locator(".subscription")).ToHaveCountAsync(2);
        await window.LookAsync("portal-overview");
        await page.GetByRole(AriaRole.Link, new() { Name = "Platform fee" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Each unit is charged at the price of its own tier.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".aside .amount")).ToHaveTextAsync("€65.28");
        await window.LookAsync("portal-subscription");

        await TabAsync("Usage");
        await Assertions.Expect(page.Locator(".chart-bar")).ToHaveCountAsync(30);
        await window.LookAsync("portal-usage-day");
        await page.GetByRole(AriaRole.Link, new() { Name = "Month" }).ClickAsync();
        await page.GetByText("Show as a table").First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "01/2024 120" })).ToBeVisibleAsync();
        await window.LookAsync("portal-usage-month");

        await TabAsync("Invoices");
        await Assertions.Expect(page.Locator(".invoices li")).ToHaveCountAsync(4);
        await window.LookAsync("portal-invoices");

        await TabAsync("Payment methods");
        await page.GetByLabel("Card number").FillAsync("4242424242424241");
        await page.GetByLabel("Expiry").FillAsync("01/20");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.GetByText("This is not a test card number.")).ToBeVisibleAsync();
        await window.LookAsync("portal-methods-wrong");
        await page.GetByLabel("Card number").FillAsync("5555555555554444");
        await page.GetByLabel("Expiry").FillAsync("11/29");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).First.DblClickAsync();
        await Assertions.Expect(page.GetByText("Your payment method is saved.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".way-row")).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make default: Mastercard •••• 4444" }).ClickAsync();
        await Assertions.Expect(page.Locator(".way-row").First).ToContainTextAsync("Mastercard •••• 4444");
        await page.GetByLabel("Remove: Visa •••• 4242").ClickAsync();
        await window.LookAsync("portal-methods");
        await page.Locator(".confirm[open] button").ClickAsync();
        await Assertions.Expect(page.Locator(".way-row")).ToHaveCountAsync(2);

        await TabAsync("Balances");
        await page.GetByLabel("Amount (EUR)").FillAsync("150");
        await page.GetByRole(AriaRole.Button, new() { Name = "Top up" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This is more than you can add now.")).ToBeVisibleAsync();
        await page.GetByLabel("Amount (EUR)").FillAsync("50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Top up" }).DblClickAsync();
        await Assertions.Expect(page.GetByText("€50.00 was added to your wallet.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#wallet .amount")).ToHaveTextAsync("€92.00");
        await window.LookAsync("portal-balances");
        await page.GetByText("500 credits").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Buy" }).DblClickAsync();
        await Assertions.Expect(page.GetByText("Your credits are there.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".balances .amount").Last).ToHaveTextAsync("520");

        await TabAsync("Billing details");
        await page.GetByLabel("E-mail for invoices").FillAsync("nobody@nowhere");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Enter an e-mail address such as")).ToBeVisibleAsync();
        await window.LookAsync("portal-details");
        await page.GetByLabel("E-mail for invoices").FillAsync("compta@noisette.example");
        await page.GetByLabel("Language of invoices and messages").SelectOptionAsync("fr");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Your billing details were saved.")).ToBeVisibleAsync();

        var customer = await portal.Api.GetAsync($"/v2/customers/{portal.CustomerId}");
        Assert.Equal(("compta@noisette.example", "fr"), (customer.Text("billing_email"), customer.Text("language")));
        var loads = (await portal.Api.GetAsync("/v1/transactions?take=100")).Items("data")
            .Where(t => t.Decimal("amount") == 5000 && t.Text("status") == "settled");
        Assert.Single(loads);

        async Task TabAsync(string name)
        {
            var tab = page.Locator(".tabs").GetByRole(AriaRole.Link, new() { Name = name });
            await tab.ClickAsync();
            await Assertions.Expect(tab).ToHaveAttributeAsync("aria-current", "page");
        }
    }

    [Fact]
    public async Task Portal_InTheDarkAndWithoutScript_IsWalkedInAnotherLanguage()
    {
        var portal = await PortalShop.OpenAsync(site);
        await using var window = await site.WindowAsync(Size.Phone, isDark: true, locale: "pl-PL");
        await window.Page.GotoAsync(await portal.UrlAsync());
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Przegląd");
        foreach (var (tab, picture) in new[] { ("Przegląd", "overview"), ("Zużycie", "usage"), ("Salda", "balances") })
        {
            await window.Page.Locator(".tabs").GetByText(tab).ClickAsync();
            await window.LookAsync($"portal-{picture}-dark");
        }

        await using var plain = await site.WindowAsync(Size.Phone, hasScript: false, locale: "pl-PL");
        var page = plain.Page;
        await page.GotoAsync(await portal.UrlAsync());
        await page.Locator(".tabs").GetByText("Salda").ClickAsync();
        await page.GetByLabel("Kwota (EUR)").FillAsync("20,50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Doładuj" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Dodano 20,50\u00A0€ do portfela.")).ToBeVisibleAsync();
        await page.Locator(".tabs").GetByText("Metody płatności").ClickAsync();
        await page.GetByLabel("Usuń: Visa •••• 4242").ClickAsync();
        await page.Locator(".confirm[open] button").ClickAsync();
        await Assertions.Expect(page.GetByText("Metoda płatności została usunięta.")).ToBeVisibleAsync();

        await portal.Api.DeleteAsync($"/v1/customers/{portal.CustomerId}/portal");
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Ten link wygasł");
    }
}

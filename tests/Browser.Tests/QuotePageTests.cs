using Plumbline.Browser.Tests.Fixture;

namespace Plumbline.Browser.Tests;

/// <summary>The page of a quote, walked as those walk it who sign it.</summary>
public sealed class QuotePageTests(Site site)
{
    [Theory]
    [InlineData(Size.Desktop)]
    [InlineData(Size.Phone)]
    public async Task Quote_OfASubscription_IsReadAndSignedInOrderOnce(Size size)
    {
        var shop = await Shop.OpenAsync(site);
        var id = await Offers.RichAsync(shop);
        var links = await Offers.SendAsync(
            shop, id, ("external", 1, "Bea", "Buyer"), ("external", 1, "Cal", "Chief"), ("countersigner", 2, "Claire", "Sage"));
        var quote = await shop.Api.GetAsync($"/v1/quotes/{id}");
        await using var window = await site.WindowAsync(size);
        var page = window.Page;

        // everybody reads it; only who was asked signs, and only in turn
        await page.GotoAsync(quote.Text("url") + "&lang=en");
        await Assertions.Expect(page.Locator(".title .badge").First).ToHaveTextAsync("Awaiting signature");
        await Assertions.Expect(page.GetByText("Signed by personal links")).ToBeVisibleAsync();
        await window.LookAsync("quote-open");
        await page.GotoAsync(links[2] + "&lang=en");
        await Assertions.Expect(page.GetByText("First to sign: Bea Buyer, Cal Chief.")).ToBeVisibleAsync();
        await window.LookAsync("quote-not-yet");

        await page.GotoAsync(links[0] + "&lang=en");
        await Assertions.Expect(page.GetByText("You sign as Bea Buyer (bea@noisette.example).")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("<script>alert('terms')</script> is text.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("with the workshop in your office")).ToBeVisibleAsync();
        await window.LookAsync("quote-sign");
        await page.GetByLabel("Your full name").FillAsync("Béa Buyer");
        await page.GetByLabel("I have read this offer").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign", Exact = true }).DblClickAsync();
        await Assertions.Expect(page.GetByText("Thank you. Still to sign: Cal Chief, Claire Sage.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await window.LookAsync("quote-signed-by-one");
    }
}

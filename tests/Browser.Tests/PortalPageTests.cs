using Plumbline.Browser.Tests.Fixture;

namespace Plumbline.Browser.Tests;

/// <summary>The portal of a customer, walked as the customer walks it.</summary>
public sealed class PortalPageTests(Site site)
{
    [Theory]
    [InlineData(Size.Desktop)]
    [InlineData(Size.Phone)]
    public async Task Portal_OfACustomer_ShowsWhatRunsAndWhatIsDue(Size size)
    {
        var portal = await PortalShop.OpenAsync(site);
        await using var window = await site.WindowAsync(size);
        var page = window.Page;

        await page.GotoAsync(await portal.UrlAsync() + "&lang=en");
        await Assertions.Expect(page.Locator(".subscription")).ToHaveCountAsync(2);
        await window.LookAsync("portal-overview");
    }
}

using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Web.Portal;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Pages;

/// <summary>The link to a customer's portal: whom it opens to, and for how long.</summary>
public sealed class PortalTests(TestServer server)
{
    private const string Now = "2024-01-15T10:00:00Z";

    [Fact]
    public async Task Url_OfACustomer_OpensThatPortalAlone()
    {
        var s = await AtAsync(server, Now, customer: new { name = "<b>Acme</b> & Söhne", billing_address = new { country = "FR" } });
        var stranger = await AtAsync(server, Now);
        await s.SubscribeAsync([Fee(await s.FeeAsync("<i>Fee</i>"), 1000)]);
        var url = await UrlAsync(s);
        using var visitor = new Visitor(server.Url);
        var (path, query) = (new Uri(url).AbsolutePath, new Uri(url).Query);

        var page = await visitor.GetAsync(url + "&lang=de");

        Assert.Equal(url, await UrlAsync(s));
        Assert.Equal((200, "no-store"), (page.Status, page.Headers["Cache-Control"]));
        Assert.Contains("default-src 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("Nächste Rechnung am 15. Feb. 2024", System.Net.WebUtility.HtmlDecode(page.Html), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Acme", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>Fee", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page.Html, StringComparison.Ordinal);
        foreach (var (address, status) in new[]
        {
            (path, 404),
            (path + "?token=nonsense", 404),
            (path + query[..^3], 404),
            ($"/portal/{stranger.CustomerId}{query}", 404),
            (path + new Uri(await UrlAsync(stranger)).Query, 404),
            (path + query, 200),
        })
        {
            Assert.Equal((address, status), (address, (await visitor.GetAsync(address)).Status));
        }
        await stranger.Api.FailAsync(HttpMethod.Get, $"/v1/customers/{s.CustomerId}/portal", 404);
        await stranger.Api.FailAsync(HttpMethod.Delete, $"/v1/customers/{s.CustomerId}/portal", 404);
    }

    [Fact]
    public async Task Url_Revoked_IsOverAndTheNextOneOpens()
    {
        var s = await AtAsync(server, Now);
        var other = (await s.Api.PostAsync("/v1/customers", new { name = "Other" })).Text("id");
        using var visitor = new Visitor(server.Url);
        var first = await UrlAsync(s);
        var others = (await s.Api.GetAsync($"/v1/customers/{other}/portal")).Text("url");

        await s.Api.DeleteAsync($"/v1/customers/{s.CustomerId}/portal");
        var second = await UrlAsync(s);
        await s.Api.DeleteAsync($"/v1/customers/{s.CustomerId}/portal");
        var third = await UrlAsync(s);

        var statuses = new List<int>();
        foreach (var url in new[] { first, second, third, others })
        {
            statuses.Add(await StatusAsync(url));
        }
        Assert.Equal([410, 410, 200, 200], statuses);
        Assert.Contains("This link has expired", (await visitor.GetAsync(first)).Html, StringComparison.Ordinal);
        Assert.Equal(410, await StatusAsync(await OfYesterdayAsync(other)));
        await s.Api.PutAsync($"/v1/customers/{other}/archive");
        Assert.Equal(200, await StatusAsync(others));
        await s.Api.DeleteAsync($"/v1/customers/{other}");
        Assert.Equal(404, await StatusAsync(others));

        async Task<int> StatusAsync(string url) => (await visitor.GetAsync(url)).Status;

        // a link that has had its time, signed as it was then
        async Task<string> OfYesterdayAsync(string customer)
        {
            await using var scope = server.App.Services.CreateAsyncScope();
            var directory = scope.ServiceProvider.GetRequiredService<KeyDirectory>();
            var tenant = scope.ServiceProvider.GetRequiredService<CurrentTenant>();
            tenant.Enter((await directory.TenantAsync(s.Api.CompanyId, Mode.Test, default))!, directory.MachineNow());
            var token = await scope.ServiceProvider.GetRequiredService<SignedLinks>()
                .SignAsync(tenant, "portal", $"{customer} 0", directory.MachineNow() - Duration.FromDays(1), default);
            return $"/portal/{customer}?token={token}";
        }
    }

    [Theory]
    [InlineData("0", "1", "0")]
    [InlineData("120", "200", "0")]
    [InlineData("24", "25", "0")]
    [InlineData("0.003", "0.005", "0")]
    [InlineData("1000", "1000", "0")]
    [InlineData("-7", "0", "-10")]
    public void Chart_OfQuantities_HasRoundEnds(string value, string top, string bottom)
    {
        var quantity = decimal.Parse(value, CultureInfo.InvariantCulture);
        var scale = ChartScale.Of([0, quantity]);

        var (upper, height) = scale.Of(quantity);

        Assert.Equal(
            (decimal.Parse(top, CultureInfo.InvariantCulture), decimal.Parse(bottom, CultureInfo.InvariantCulture)),
            (scale.Top, scale.Bottom));
        Assert.Equal(quantity == 0 ? 0 : Math.Abs(quantity) / (scale.Top - scale.Bottom) * 100, height);
        Assert.Equal(quantity < 0 ? scale.Zero : scale.Zero - height, upper);
    }

    private static async Task<string> UrlAsync(Scenario s) => (await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/portal")).Text("url");
}

using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Plumbline.Browser.Tests.Fixture;

namespace Plumbline.Browser.Tests;

/// <summary>Letting a program of somebody else in, walked as the user walks it.</summary>
public sealed partial class SignInPageTests(Site site)
{
    // the example of RFC 7636, appendix B
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Theory]
    [InlineData(Size.Desktop)]
    [InlineData(Size.Phone)]
    public async Task SignIn_WithTheCodeOfTheMessage_LeadsBackToTheProgramWithACode(Size size)
    {
        var company = await site.NewCompanyAsync("2024-01-15T10:00:00Z");
        var email = $"ada-{size}@acme.test".ToLowerInvariant();
        await company.PostAsync("/v1/users", new { email, first_name = "Ada" });
        // this server by another name: to the browser a site of somebody else
        var callback = site.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/health/live";
        using var http = new HttpClient();
        using var registered = await http.PostAsJsonAsync(
            new Uri(site.Url + "/oauth/register"),
            new { client_name = "Ledger bot", redirect_uris = new[] { "http://localhost/health/live" } },
            TestContext.Current.CancellationToken);
        var client = JsonElement.Parse(await registered.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Text("client_id");
        await using var window = await site.WindowAsync(size);
        window.Expected = "request to http://localhost:";
        var page = window.Page;

        await page.GotoAsync($"{site.Url}/oauth/authorize?client_id={client}&response_type=code&state=s&scope=customers.read"
            + $"&redirect_uri={callback}&code_challenge={Challenge}&code_challenge_method=S256");
        await window.LookAsync("sign-in");
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        await window.LookAsync("sign-in-code");
        await page.GetByLabel("Code").FillAsync("12");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This code is wrong or too old.")).ToBeVisibleAsync();
        await page.GetByLabel("Code").FillAsync(await CodeAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Read customers")).ToBeVisibleAsync();
        await window.LookAsync("sign-in-consent");
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync();

        await page.WaitForURLAsync(url => url.StartsWith(callback + "?code=", StringComparison.Ordinal));
        Assert.Contains("state=s", page.Url, StringComparison.Ordinal);

        async Task<string> CodeAsync()
        {
            var attempt = await page.Locator("input[name=attempt]").GetAttributeAsync("value");
            var message = await File.ReadAllTextAsync(
                Path.Combine(site.Outbox, attempt + ".eml"), TestContext.Current.CancellationToken);
            return Digits().Match(message[message.IndexOf("Subject:", StringComparison.Ordinal)..]).Value;
        }
    }

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex Digits();
}

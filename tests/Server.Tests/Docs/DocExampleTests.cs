using System.Diagnostics;
using System.Text.RegularExpressions;
using Plumbline.Server.Tests.Conventions;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Docs;

/// <summary>The examples of the documentation run as a reader would run them: with bash and curl, against the server.</summary>
public sealed partial class DocExampleTests(TestServer server)
{
    [Fact]
    public async Task Readme_TheTour_RunsAndPrintsWhatItSays()
    {
        var tour = Section("README.md", "A five-minute tour");

        var printed = await RunAsync(string.Join('\n', Blocks(tour)));

        foreach (var promised in Comments().Matches(tour).Select(m => m.Groups[1].Value))
        {
            Assert.Contains(promised, printed, StringComparison.Ordinal);
        }
        Assert.Contains("PDF:%PDF-", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QuotesPage_Example_RunsAndPrintsWhatItSays()
    {
        var section = Section("docs/quotes.md", "From the offer to the invoice");

        var printed = await RunAsync(string.Join('\n', Blocks(section)));

        Assert.Equal("\"signerName\":\"Bea Buyer\"\n\"amount_excluding_tax\":10000", printed.Trim());
        Assert.Contains($"```\n{printed.Trim()}\n```", section, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EInvoicesPage_Example_RunsAndPrintsWhatItSays()
    {
        var section = Section("docs/e-invoices.md", "Making one");

        var printed = await RunAsync(string.Join('\n', Blocks(section)));

        Assert.Contains($"```\n{printed.TrimEnd()}\n```", section, StringComparison.Ordinal);
        Assert.Contains("VATEX-EU-AE", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BillingPage_TheSandboxClock_Runs() =>
        await RunAsync(string.Join('\n', Blocks(Section("docs/billing.md", "The sandbox clock"))));

    [Theory]
    [InlineData("Selling once")]
    [InlineData("Bank statements")]
    public async Task MoneyPage_Examples_RunAndPrintWhatTheySay(string section)
    {
        var text = Section("docs/money.md", section);

        var printed = await RunAsync(string.Join('\n', Blocks(text)));

        Assert.Equal(Comments().Match(text).Groups[1].Value, printed.Trim());
    }

    [Theory]
    [InlineData("Price books", "\"amount\":3900")]
    [InlineData("Versions", "\"amount\":4900")]
    public async Task CatalogPage_Examples_RunAndPrintWhatTheySay(string section, string promised)
    {
        var printed = await RunAsync(string.Join('\n', Blocks(Section("docs/catalog.md", section))));

        Assert.Equal(promised, printed.Trim());
    }

    [Fact]
    public async Task SimulationsPage_Example_RunsAndPrintsWhatItSays()
    {
        var section = Section("docs/simulations.md", "Back-testing a price");

        var printed = await RunAsync(string.Join('\n', Blocks(section)));

        Assert.Equal(Comments().Match(section).Groups[1].Value, printed.Trim());
    }

    [Theory]
    [InlineData("A customer's month")]
    [InlineData("What an event costs")]
    [InlineData("Thresholds")]
    public async Task UsagePage_Examples_RunAndPrintWhatTheySay(string title)
    {
        var section = Section("docs/usage.md", title);

        var printed = await RunAsync(string.Join('\n', Blocks(section)));

        Assert.Equal(Comments().Matches(section).Select(m => m.Groups[1].Value), printed.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("docs/segments.md", "A segment")]
    [InlineData("docs/analytics.md", "Months")]
    [InlineData("docs/exports.md", "An export")]
    [InlineData("docs/webhooks.md", "An endpoint")]
    [InlineData("docs/mcp.md", "A call")]
    [InlineData("docs/organisations.md", "A group")]
    [InlineData("docs/oauth.md", "Clients")]
    public async Task Pages_WithAnExample_RunItAndPrintWhatItSays(string page, string title)
    {
        var section = Section(page, title);

        var printed = await RunAsync(string.Join('\n', Blocks(section)));

        Assert.Equal(Comments().Matches(section).Select(m => m.Groups[1].Value), printed.Trim().Split('\n'));
    }

    [Fact]
    public async Task EmailsPage_Examples_RunAndPrintWhatTheySay()
    {
        var page = Section("docs/emails.md", "Sending by hand") + Section("docs/emails.md", "Your own words")
            + Section("docs/emails.md", "Reminders");

        var printed = await RunAsync(string.Join('\n', Blocks(page)));

        Assert.Equal(Comments().Matches(page).Select(m => m.Groups[1].Value), printed.Trim().Split('\n'));
    }

    private async Task<string> RunAsync(string script)
    {
        var api = await server.NewCompanyAsync();
        var folder = Directory.CreateTempSubdirectory("plumbline-docs").FullName;
        var start = new ProcessStartInfo("bash", ["-s"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["URL"] = server.Url, ["KEY"] = api.Key },
        };
        using var bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync($"set -euo pipefail\n{script}\n");
        await bash.StandardInput.WriteAsync("[ ! -f invoice.pdf ] || echo \"PDF:$(head -c 5 invoice.pdf)\"\n");
        bash.StandardInput.Close();
        var output = bash.StandardOutput.ReadToEndAsync();
        var errors = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
        Assert.True(bash.ExitCode == 0, $"exit {bash.ExitCode}: {errors}\n{await output}");
        return await output;
    }

    private static string Section(string file, string title)
    {
        var page = SourceTree.Read(file);
        var from = page.IndexOf($"## {title}\n", StringComparison.Ordinal);
        Assert.True(from >= 0, $"There is no section '{title}'");
        var to = page.IndexOf("\n## ", from + 3, StringComparison.Ordinal);
        return to < 0 ? page[from..] : page[from..to];
    }

    private static IReadOnlyList<string> Blocks(string section)
    {
        var blocks = ShellBlocks().Matches(section).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(blocks);
        return blocks;
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlocks();

    [GeneratedRegex("^# (.+)$", RegexOptions.Multiline)]
    private static partial Regex Comments();
}

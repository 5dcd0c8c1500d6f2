using System.Globalization;
using System.Text.Json;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Spectre.Console;

namespace Plumbline.Server.Demo;

/// <summary>
/// <c>demo</c>: bills a month of real usage on a fresh embedded database, over the wire, writes the invoices as PDF and stays up.
/// <c>demo --once</c> ends there.
/// </summary>
public static class DemoCommand
{
    public const string Folder = "data/demo";

    public static async Task<int> RunAsync(string[] args)
    {
        var key = "test_" + Ids.Secret();
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.EnumerateFiles(Folder))
        {
            File.Delete(file);
        }
        var app = PlumblineApp.Build([.. args.Where(a => a != "--once")], builder =>
        {
            builder.Configuration["PLUMBLINE_DATABASE"] = $"sqlite:///{Folder}/plumbline.db";
            builder.Configuration["PLUMBLINE_BOOTSTRAP_API_KEY"] = key;
            // its customers are made up: nobody is written to
            builder.Configuration["PLUMBLINE_SMTP"] = "";
            builder.Configuration["PLUMBLINE_OUTBOX"] = $"{Folder}/outbox";
            builder.Logging.AddFilter("Microsoft.Hosting", LogLevel.Warning);
        });
        await app.Services.GetRequiredService<FirstStart>().PrepareAsync(CancellationToken.None);
        await app.StartAsync();
        var url = app.Urls.First();
        using var client = new DemoClient(url, key);
        var month = new DemoMonth(client);
        var right = await BillAsync(month, client);
        if (!args.Contains("--once"))
        {
            PrintPages(await month.PagesAsync());
            PrintNextSteps(url, key);
            await app.WaitForShutdownAsync();
        }
        await app.StopAsync();
        await app.DisposeAsync();
        return right ? 0 : 1;
    }

    private static async Task<bool> BillAsync(DemoMonth month, DemoClient client)
    {
        var console = AnsiConsole.Console;
        console.MarkupLine("[bold]Plumbline demo[/]: November 2023 of a company that sells an LLM API\n");
        IReadOnlyList<JsonElement> invoices = [];
        await console.Progress().AutoClear(false).Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
            new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var catalogue = progress.AddTask("Catalogue and customers", maxValue: DemoMonth.CustomerCount + 2);
                var usage = progress.AddTask("19,366 usage events over HTTP", maxValue: 19_366);
                var clock = progress.AddTask("Sandbox clock: 1 Nov to 5 Dec", maxValue: 34);
                var papers = progress.AddTask("Invoices as PDF", maxValue: 2 * DemoMonth.CustomerCount);
                await client.PutAsync("/v1/sandbox/clock", new { now = "2023-11-01T00:00:00.000Z" });
                await month.DressSellerAsync();
                catalogue.Increment(1);
                var products = await month.CreateCatalogueAsync();
                catalogue.Increment(1);
                await month.CreateCustomersAsync(products, () => catalogue.Increment(1));
                await month.SendUsageAsync(count => usage.Increment(count));
                for (var day = new DateOnly(2023, 11, 2); day <= new DateOnly(2023, 12, 5); day = day.AddDays(1))
                {
                    var to = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00.000Z";
                    await client.PostAsync("/v1/sandbox/clock/advance", new { to });
                    clock.Increment(1);
                }
                invoices = await month.InvoicesAsync();
                papers.MaxValue(invoices.Count);
                foreach (var invoice in invoices)
                {
                    var pdf = await client.DownloadAsync($"/v2/invoices/{invoice.GetProperty("id").GetString()}/download");
                    await File.WriteAllBytesAsync($"{Folder}/{invoice.GetProperty("number").GetString()}.pdf", pdf);
                    papers.Increment(1);
                }
            });
        console.WriteLine();
        console.Write(TableOf(invoices));
        var right = month.MatchesExpectation(invoices);
        console.MarkupLine(right
            ? "[green]Every quantity and amount equals the independently computed one.[/]"
            : "[red]The amounts differ from the independently computed ones.[/]");
        console.WriteLine($"{invoices.Count} invoices are in {Folder}/ as PDF.");
        return right;
    }

    private static Table TableOf(IReadOnlyList<JsonElement> invoices)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("Customer", "Invoice", "Line")
            .AddColumn(new TableColumn("Quantity").RightAligned())
            .AddColumn(new TableColumn("Net EUR").RightAligned());
        decimal total = 0;
        foreach (var customer in invoices.GroupBy(i => i.GetProperty("customer").GetProperty("name").GetString()!).OrderBy(g => g.Key))
        {
            var name = customer.Key;
            foreach (var invoice in customer)
            {
                var number = invoice.GetProperty("number").GetString()!;
                foreach (var line in invoice.GetProperty("line_items").EnumerateArray())
                {
                    var net = line.GetProperty("amount_excluding_tax").GetDecimal();
                    total += net;
                    table.AddRow(
                        Markup.Escape(name), number, line.GetProperty("name").GetString()!,
                        line.GetProperty("units_count").GetDecimal().ToString("N0", CultureInfo.InvariantCulture), Euros(net));
                    name = number = "";
                }
            }
            table.AddEmptyRow();
        }
        return table.AddRow("[bold]Total[/]", "", "", "", $"[bold]{Euros(total)}[/]");
    }

    private static string Euros(decimal cents) => (cents / 100).ToString("N2", CultureInfo.InvariantCulture);

    private static void PrintPages(IReadOnlyList<(string What, string Url)> pages)
    {
        Console.WriteLine("\nOpen in a browser, as a customer would:");
        foreach (var (what, url) in pages)
        {
            Console.WriteLine($"  {what}:\n    {url}");
        }
    }

    private static void PrintNextSteps(string url, string key) => Console.WriteLine($"""

        Plumbline is up at {url} (API documentation: {url}/docs). Stop it with Ctrl+C.
        API key: {key}

        Try:
          curl -H "Authorization: Bearer {key}" "{url}/v2/customers?limit=2"
          curl -H "Authorization: Bearer {key}" "{url}/v2/invoices?status=to_pay&limit=1"
          curl -H "Authorization: Bearer {key}" -H "Content-Type: application/json" \
               -d '{"{"}"to":"2024-01-05T00:00:00Z"{"}"}' {url}/v1/sandbox/clock/advance
        """);
}

using System.IO.Compression;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Exports;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tests.Exports;

/// <summary>Every export, written by the server itself, against figures worked out by hand.</summary>
public sealed class ExportScenarios(TestServer server)
{
    private const string Evil = "=HYPERLINK(\"http://evil\")";

    [Fact]
    public async Task Exports_OfACompanyThatSellsAndIsOwed_HoldItsFigures()
    {
        var scenario = await Scenario.AtAsync(server, "2024-01-01T00:00:00Z", customer: new { name = Evil, country = "FR" });
        var api = scenario.Api;
        var fee = await scenario.FeeAsync("Platform");
        var subscription = await scenario.SubscribeAsync(
            [Scenario.Fee(fee, 10000)], new { name = "Contract", commitment_interval = new { period = "years", count = 1 } });
        await api.AdvanceAsync("2024-03-20T00:00:00Z");
        await api.PostAsync("/v1/invoices", new
        {
            customer_id = scenario.CustomerId,
            status = "draft",
            line_items = new[] { new { name = "Work", unit_amount = 1250 } },
        });
        var invoices = (await scenario.InvoicesAsync("status=finalized&sort=emitted_at")).Select(i => i.Text("id")).ToArray();
        Assert.Equal(3, invoices.Length);
        var credit = invoices[0];
        await api.PostAsync($"/v1/invoices/{credit}/void");

        var lines = await JsonAsync(api, "line_by_line_revenue");
        Assert.Equal(
            ["2024-01 invoice 100", "2024-02 invoice 100", "2024-03 invoice 100", "2024-03 credit_note -100"],
            lines.Select(l => $"{l.Text("issued_at")[..7]} {l.Text("invoice_type")} {l.Decimal("revenue"):0.##}"));
        Assert.Equal(
            ["2024-01 Platform EUR 100 1", "2024-02 Platform EUR 100 1", "2024-03 Platform EUR 0 2"],
            (await JsonAsync(api, "revenue_per_product")).Select(r =>
                $"{r.Text("month")} {r.Text("product_name")} {r.Text("currency")} {r.Decimal("revenue"):0.##} {r.Decimal("line_count")}"));
        Assert.Equal(
            ["2024-01 FR 100 1", "2024-02 FR 100 1", "2024-03 FR 0 2"],
            (await JsonAsync(api, "revenue_per_country")).Select(r =>
                $"{r.Text("month")} {r.Text("country")} {r.Decimal("revenue"):0.##} {r.Decimal("invoice_count")}"));
        Assert.Equal(
            ["2024-01 100", "2024-02 100", "2024-03 0"],
            (await JsonAsync(api, "detailed_revenue")).Select(r => $"{r.Text("month")} {r.Decimal("revenue"):0.##}"));
        Assert.Equal(3, (await JsonAsync(api, "revenue_per_line_item_name")).Length);
        Assert.All(await JsonAsync(api, "revenue_per_plan"), row => Assert.True(row.IsNull("plan_id")));

        var aged = Assert.Single(await JsonAsync(api, "aged_balances"));
        // due 30 days after issue: that of February since 2 March, that of March not yet
        Assert.Equal(
            "100 100 0 200",
            $"{aged.Decimal("not_due"):0.##} {aged.Decimal("late_up_to_30_days"):0.##} {aged.Decimal("late_31_to_60_days"):0.##} "
            + $"{aged.Decimal("total"):0.##}");
        Assert.Equal(invoices[1..], (await JsonAsync(api, "outstanding_invoices")).Select(i => i.Text("invoice_id")));
        Assert.Equal(12.5m, Assert.Single(await JsonAsync(api, "draft_invoices")).Decimal("amount_excluding_tax"));
        Assert.Empty(await JsonAsync(api, "open_invoices"));
        Assert.Equal(Evil, Assert.Single(await JsonAsync(api, "all_customers")).Text("name"));

        var sold = Assert.Single(await JsonAsync(api, "all_subscriptions"));
        Assert.Equal(
            $"{subscription} Platform 1200",
            $"{sold.Text("subscription_id")} {sold.Text("products")} {sold.Decimal("annual_value"):0.##}");
        var live = Assert.Single(await JsonAsync(api, "live_subscriptions"));
        Assert.Equal("1 100 months", $"{live.Decimal("quantity"):0.##} {live.Decimal("unit_amount"):0.##} {live.Text("interval_period")}");
        var renewal = Assert.Single(await JsonAsync(api, "renewals"));
        Assert.Equal("2025-01-01 True", $"{renewal.Text("term_ends_at")[..10]} {renewal.Flag("renews_automatically")}");
    }

    [Fact]
    public async Task CreditBalances_OverMonths_RollForward()
    {
        var scenario = await Scenario.AtAsync(server, "2024-01-10T00:00:00Z");
        var api = scenario.Api;
        var aggregator = (await api.PostAsync("/v1/aggregators", new { entity = "call", operation = "count" })).Text("id");
        var product = (await api.PostAsync("/v1/products", new
        {
            type = "credit",
            name = "Credits",
            aggregator_id = aggregator,
            price_configurations = Array.Empty<object>(),
        })).Text("id");
        var credits = $"/v1/customers/{scenario.CustomerId}/credits";
        await api.PostAsync(credits, new { product_id = product });
        await api.PostAsync($"{credits}/{product}/topup", new { credit_count = 100 });
        await api.PostAsync($"{credits}/{product}/usage", new { usage_retained = 30 });
        await api.AdvanceAsync("2024-03-05T00:00:00Z");
        await api.PostAsync($"{credits}/{product}/topup", new { credit_count = 5 });

        var rows = await JsonAsync(api, "credit_balances");

        Assert.Equal(
            ["2024-01 0 +100 -30 -0 = 70", "2024-02 70 +0 -0 -0 = 70", "2024-03 70 +5 -0 -0 = 75"],
            rows.Select(r => $"{r.Text("month")} {r.Decimal("opening"):0.##} +{r.Decimal("top_ups"):0.##} -{r.Decimal("usage"):0.##} "
                + $"-{r.Decimal("expirations"):0.##} = {r.Decimal("closing"):0.##}"));
    }

    [Fact]
    public async Task Files_OfEachType_AreReadableAndHarmless()
    {
        var api = await server.NewCompanyAsync();
        foreach (var name in new[] { Evil, "+1", "@x", "Ünïcödé \"quoted\", comma", "line\nbreak" })
        {
            await api.PostAsync("/v1/customers", new { name });
        }

        var csv = (await DownloadAsync(api, "all_customers", "csv")).Text;
        var xlsx = await DownloadAsync(api, "all_customers", "xlsx");

        Assert.StartsWith("customer_id,name,type,", csv, StringComparison.Ordinal);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://evil\"\")\",", csv, StringComparison.Ordinal);
        Assert.Contains(",'+1,", csv, StringComparison.Ordinal);
        Assert.Contains(",'@x,", csv, StringComparison.Ordinal);
        Assert.Contains(",\"Ünïcödé \"\"quoted\"\", comma\",", csv, StringComparison.Ordinal);
        var cells = Cells(xlsx.Bytes, 1);
        Assert.Equal("customer_id", cells[0][0]);
        Assert.Equal([Evil, "+1", "@x", "Ünïcödé \"quoted\", comma", "line\nbreak"], cells.Skip(1).Select(row => row[1]));
    }

    [Fact]
    public async Task Download_ByLink_OpensWithoutAKey()
    {
        var api = await server.NewCompanyAsync();
        var id = await FinishedAsync(api, "all_customers", "csv");

        var redirect = await api.SendAsync(HttpMethod.Get, $"/v2/exports/{id}/download");
        var stranger = await server.Anonymous().SendAsync(HttpMethod.Get, redirect.Headers["Location"]);

        Assert.Equal(302, redirect.Status);
        Assert.Equal("attachment; filename=all_customers.csv; filename*=UTF-8''all_customers.csv", stranger.Headers["Content-Disposition"]);
        Assert.StartsWith("customer_id,", stranger.Text, StringComparison.Ordinal);
        Assert.Equal(401, (await server.Anonymous().SendAsync(HttpMethod.Get, $"/v2/exports/{id}/download")).Status);
        Assert.Equal([id], (await api.GetAsync("/v1/exports")).Texts("data", "id"));
        Assert.Equal("done", (await api.GetAsync($"/v1/exports/{id}")).Text("status"));
    }

    [Fact]
    public async Task Export_LeftByAProcessThatIsGone_IsBegunAnewAndNotBefore()
    {
        var api = await server.NewCompanyAsync();
        var (held, left) = (Ids.New("exp"), Ids.New("exp"));
        await InsertAsync(api, held, lease: ExportWork.Lease);
        await InsertAsync(api, left, lease: -ExportWork.Lease);

        await WaitAsync(api, left);
        var refused = await api.FailAsync(HttpMethod.Get, $"/v2/exports/{held}/download", 400);

        Assert.Equal("Export is processing; this needs it to be done", refused.Text("message"));
        Assert.Equal("processing", (await api.GetAsync($"/v1/exports/{held}/progress")).Text("status"));
        Assert.Equal(0, (await api.GetAsync($"/v1/exports/{left}/progress")).Decimal("lines_written"));
    }

    [Fact]
    public async Task Workbook_OfMoreRowsThanASheetTakes_GoesOnToTheNext()
    {
        using var file = new MemoryStream();
        await using (var rows = new XlsxRows(file, ["n", "at", "flag"], rowsOfSheet: 3))
        {
            for (var n = 1; n <= 3; n++)
            {
                await rows.WriteAsync([n + 0.5m, NodaTime.Instant.FromUtc(2024, 1, 1, 12, 0), true]);
            }
            await rows.FinishAsync();
        }

        Assert.Equal(["n at flag", "1.5 45292.5 1", "2.5 45292.5 1"], Cells(file.ToArray(), 1).Select(row => string.Join(' ', row)));
        Assert.Equal(["n at flag", "3.5 45292.5 1"], Cells(file.ToArray(), 2).Select(row => string.Join(' ', row)));
    }

    private static async Task<JsonElement[]> JsonAsync(Api api, string name) =>
        [.. JsonSerializer.Deserialize<JsonElement>((await DownloadAsync(api, name, "json")).Bytes).EnumerateArray()];

    private static async Task<Answer> DownloadAsync(Api api, string name, string type)
    {
        var answer = await api.SendAsync(HttpMethod.Get, $"/v1/exports/{await FinishedAsync(api, name, type)}/download");
        Assert.Equal(200, answer.Status);
        return answer;
    }

    internal static async Task<string> FinishedAsync(Api api, string name, string type)
    {
        var export = await api.PostAsync("/v1/exports", new { name, file_type = type });
        Assert.Equal($"{name} {type} pending", $"{export.Text("name")} {export.Text("file_type")} {export.Text("status")}");
        await WaitAsync(api, export.Text("id"));
        return export.Text("id");
    }

    // the server works on it by itself; how long it takes decides nothing
    private static async Task WaitAsync(Api api, string id)
    {
        for (var read = 0; read < 3000; read++)
        {
            var progress = await api.GetAsync($"/v1/exports/{id}/progress");
            if (progress.Text("status") is "done" or "error")
            {
                Assert.Equal("done", progress.Text("status") + (progress.IsNull("reason") ? "" : progress.Text("reason")));
                return;
            }
            await Task.Delay(50);
        }
        Assert.Fail($"Export {id} does not finish");
    }

    private async Task InsertAsync(Api api, string id, NodaTime.Duration lease)
    {
        var directory = server.App.Services.GetRequiredService<KeyDirectory>();
        await using var scope = server.App.Services.CreateAsyncScope();
        var tenant = await directory.TenantAsync(api.CompanyId, Mode.Test, CancellationToken.None);
        scope.ServiceProvider.GetRequiredService<CurrentTenant>().Enter(tenant!, directory.MachineNow());
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        await db.WriteAsync(() =>
        {
            db.Add(new Export
            {
                Id = id,
                Name = ExportName.AllCustomers,
                FileType = ExportFileType.Csv,
                Status = ExportStatus.Processing,
                ClaimedUntil = directory.MachineNow() + lease,
                CreatedAt = directory.MachineNow(),
                UpdatedAt = directory.MachineNow(),
            });
            return Task.CompletedTask;
        });
    }

    private static string[][] Cells(byte[] workbook, int sheet)
    {
        using var zip = new ZipArchive(new MemoryStream(workbook));
        Assert.Contains(zip.Entries, entry => entry.FullName == "[Content_Types].xml");
        using var stream = zip.GetEntry($"xl/worksheets/sheet{sheet}.xml")!.Open();
        return
        [
            .. XDocument.Load(stream, LoadOptions.PreserveWhitespace).Descendants().Where(e => e.Name.LocalName == "row")
                .Select(row => row.Elements().Select(cell => cell.Value).ToArray()),
        ];
    }
}

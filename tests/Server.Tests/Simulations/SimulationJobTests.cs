using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server.Features.Simulations;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Simulations;

/// <summary>The same terms simulated for many customers in the background.</summary>
public sealed class SimulationJobTests(TestServer server)
{
    private const string January = "2024-01-01T00:00:00.000Z";
    private const string March = "2024-03-01T00:00:00.000Z";

    [Fact]
    public async Task A_job_over_fifty_customers_finishes_and_sums_up()
    {
        var s = await AtAsync(server, January);
        var fee = await s.FeeAsync();
        for (var i = 1; i <= 50; i++)
        {
            await SellAsync(s, fee, $"Customer {i}", 1000 + i);
        }
        await s.AdvanceAsync("2024-03-10T00:00:00Z");
        var before = (await s.Api.GetAsync("/v2/invoices?status=all&limit=100&include_total=true")).GetRawText();

        var created = await s.Api.PostAsync("/v1/simulations/jobs", Job(fee, 1200, new { product_id = fee }));
        Assert.Equal(("pending", 50, 0), (created.Text("status"), created.Decimal("total_count"), created.Decimal("done_count")));
        var job = await SimulationJobs.FinishedAsync(s.Api, created.Text("id"));

        Assert.Equal(("done", 50, 0), (job.Text("status"), job.Decimal("done_count"), job.Decimal("failed_count")));
        // two months of 12.00 for each, where 10.01 to 10.50 were paid
        var results = job.Items("results");
        Assert.Equal(50, results.Length);
        Assert.All(results, r => Assert.Equal(("done", 2400), (r.Text("status"), r.Decimal("total_simulated"))));
        Assert.Equal(
            Enumerable.Range(1, 50).Select(i => (decimal)(2000 + 2 * i)), results.Select(r => r.Decimal("total_real")).Order());
        Assert.All(results, r => Assert.Equal(2400 - r.Decimal("total_real"), r.Decimal("difference")));
        var sum = Assert.Single(job.Items("totals"));
        Assert.Equal(("EUR", 120_000), (sum.Text("currency"), sum.Decimal("total_simulated")));
        Assert.Equal((102_550, 17_450), (sum.Decimal("total_real"), sum.Decimal("difference")));
        Assert.Equal(before, (await s.Api.GetAsync("/v2/invoices?status=all&limit=100&include_total=true")).GetRawText());
        var listed = Assert.Single((await s.Api.GetAsync("/v1/simulations/jobs")).Items("data"));
        Assert.Equal((job.Text("id"), "done", false), (listed.Text("id"), listed.Text("status"), listed.Has("results")));
    }

    [Fact]
    public async Task A_customer_who_cannot_be_billed_has_a_reason_and_keeps_no_other_from_it()
    {
        var s = await AtAsync(server, January);
        var fee = await s.FeeAsync();
        var poor = (await s.Api.PostAsync("/v1/customers", new { name = "No currency" })).Text("id");
        var dollar = (await s.Api.PostAsync("/v1/customers", new { name = "Dollar", currency = "USD" })).Text("id");
        var named = new { customer_ids = new[] { s.CustomerId, poor, dollar } };

        var created = await s.Api.PostAsync("/v1/simulations/jobs", Job(fee, 1200, named));
        var job = await SimulationJobs.FinishedAsync(s.Api, created.Text("id"));
        var failing = await s.Api.PostAsync("/v1/simulations/jobs", Job(fee, 1200, new { customer_ids = new[] { poor } }));
        var failed = await SimulationJobs.FinishedAsync(s.Api, failing.Text("id"));

        Assert.Equal(("done", 1), (job.Text("status"), job.Decimal("failed_count")));
        Assert.Equal(["EUR 2400", "USD 2400"], job.Items("totals").Select(t => $"{t.Text("currency")} {t.Decimal("total_simulated"):0}"));
        var refused = Assert.Single(job.Items("results"), r => r.Text("status") == "failed");
        Assert.Equal(poor, refused.Text("customer_id"));
        Assert.Equal("Cannot assign a subscription to a customer without a currency set", refused.Text("reason"));
        // nothing was sold to the others so far
        Assert.All(job.Items("results"), r => Assert.True(r.IsNull("total_real") && r.IsNull("difference")));
        Assert.Equal("failed", failed.Text("status"));
    }

    [Fact]
    public async Task A_product_in_the_place_of_the_one_sold_is_compared_with_it()
    {
        var s = await AtAsync(server, January);
        var (old, better) = (await s.FeeAsync("Old"), await s.FeeAsync("Better"));
        await s.SubscribeAsync([Fee(old, 1000), Fee(await s.FeeAsync("Else"), 700)]);
        await s.AdvanceAsync("2024-03-10T00:00:00Z");

        var created = await s.Api.PostAsync("/v1/simulations/jobs", Job(better, 1500, new { product_id = old }));
        var job = await SimulationJobs.FinishedAsync(s.Api, created.Text("id"));

        var result = Assert.Single(job.Items("results"));
        Assert.Equal((3000, 2000), (result.Decimal("total_simulated"), result.Decimal("total_real")));
        Assert.Equal(1000, result.Decimal("difference"));
    }

    [Fact]
    public async Task A_job_goes_on_after_a_restart_with_the_customers_that_are_left()
    {
        var own = new TestServer();
        await using var disposal = own;
        await own.InitializeAsync();
        var s = await AtAsync(own, January);
        var fee = await s.FeeAsync();
        for (var i = 1; i <= 8; i++)
        {
            await SellAsync(s, fee, $"Customer {i}", 1000);
        }
        var worker = own.App.Services.GetRequiredService<SimulationWorker>();
        await worker.StopAsync(CancellationToken.None);
        var id = (await s.Api.PostAsync("/v1/simulations/jobs", Job(fee, 1200, new { product_id = fee }))).Text("id");
        await WorkOneAsync(own, s, id);
        await WorkOneAsync(own, s, id);
        var halted = await s.Api.GetAsync($"/v1/simulations/jobs/{id}");
        Assert.Equal(("running", 2), (halted.Text("status"), halted.Decimal("done_count")));

        await worker.StartAsync(CancellationToken.None);
        var job = await SimulationJobs.FinishedAsync(s.Api, id);

        Assert.Equal(("done", 8), (job.Text("status"), job.Decimal("done_count")));
        Assert.All(job.Items("results"), r => Assert.Equal(("done", 2400), (r.Text("status"), r.Decimal("total_simulated"))));
    }

    private static async Task WorkOneAsync(TestServer own, Scenario s, string jobId)
    {
        var directory = own.App.Services.GetRequiredService<Plumbline.Server.Tenancy.KeyDirectory>();
        var entry = await directory.TenantAsync(s.Api.CompanyId, Plumbline.Server.Tenancy.Mode.Test, CancellationToken.None);
        await using var scope = own.App.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Plumbline.Server.Tenancy.CurrentTenant>().Enter(entry!, directory.MachineNow());
        Assert.True(await scope.ServiceProvider.GetRequiredService<SimulationJobWork>().NextAsync(jobId, CancellationToken.None));
    }

    private static async Task SellAsync(Scenario s, string fee, string name, int amount)
    {
        var id = (await s.Api.PostAsync("/v1/customers", new { name, currency = "EUR" })).Text("id");
        await s.Api.PostAsync("/v2/subscriptions", new
        {
            customer_id = id,
            activation_strategy = "start_date",
            products = new[] { Fee(fee, amount) },
        });
    }

    private static Dictionary<string, object?> Job(string fee, int amount, object who)
    {
        var body = who.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(who));
        body["starts_at"] = January;
        body["ends_at"] = March;
        body["subscription"] = new
        {
            activation_strategy = "start_date",
            products = new[] { Fee(fee, amount) },
        };
        return body;
    }
}

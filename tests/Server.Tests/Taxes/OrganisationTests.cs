using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Taxes;

public sealed class OrganisationTests(TestServer server)
{
    [Fact]
    public async Task Organisation_OfACustomer_ListsItsMembersAndKeepsItsRhythm()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-01-01T00:00:00Z");
        var parent = (await api.PostAsync("/v1/customers", new { name = "Group", currency = "EUR" })).Text("id");
        var first = await MemberAsync(api, parent);
        await api.AdvanceAsync("2024-01-02T00:00:00Z");
        var second = await MemberAsync(api, parent);

        var found = await api.GetAsync($"/v1/organisations/{parent}");
        Assert.Equal((parent, "Group", "EUR", "FR"), (
            found.Text("id"), found.Text("name"), found.Text("currency"), found.Text("country")));
        Assert.Equal([first, second], found.Items("child_customer_ids").Select(id => id.GetString()));
        Assert.True(found.IsNull("invoice_schedule"));
        Assert.True(found.IsNull("next_invoice_at"));

        var changed = await api.PatchAsync($"/v1/organisations/{parent}", new
        {
            name = "Holding",
            currency = "USD",
            country = "DE",
            invoice_schedule = "quarter",
            next_invoice_at = "2024-04-01T00:00:00Z",
        });
        Assert.Equal(("Holding", "USD", "DE", "quarter", "2024-04-01T00:00:00.000Z"), (
            changed.Text("name"), changed.Text("currency"), changed.Text("country"), changed.Text("invoice_schedule"),
            changed.Text("next_invoice_at")));
        Assert.Equal(changed.ToString(), (await api.GetAsync($"/v1/organisations/{parent}")).ToString());
        var customer = await api.GetAsync($"/v1/customers/{parent}");
        Assert.Equal(("Holding", "DE"), (customer.Text("name"), customer.Text("billing_address.country")));
        Assert.Equal("quarter", (await api.PatchAsync($"/v1/organisations/{parent}", new { })).Text("invoice_schedule"));
    }

    [Fact]
    public async Task Organisation_OfAMemberOrADeletedCustomer_IsNotFound()
    {
        var api = await server.NewCompanyAsync();
        var parent = (await api.PostAsync("/v1/customers", new { name = "Group" })).Text("id");
        var member = await MemberAsync(api, parent);
        var gone = (await api.PostAsync("/v1/customers", new { name = "Gone" })).Text("id");
        await api.PutAsync($"/v1/customers/{gone}/archive");
        await api.DeleteAsync($"/v1/customers/{gone}");

        foreach (var id in (string[])[member, gone, "cus_1"])
        {
            var error = await api.FailAsync(HttpMethod.Get, $"/v1/organisations/{id}", 404);
            Assert.Equal("Organisation not found", error.Text("message"));
            await api.FailAsync(HttpMethod.Patch, $"/v1/organisations/{id}", new { name = "Taken" }, 404);
        }
        Assert.Equal("Member", (await api.GetAsync($"/v1/customers/{member}")).Text("name"));
    }

    private static async Task<string> MemberAsync(Api api, string parent) => (await api.PostAsync(
        "/v1/customers", new { name = "Member", organisation_id = parent, organisation_invoicing = "concat" })).Text("id");
}

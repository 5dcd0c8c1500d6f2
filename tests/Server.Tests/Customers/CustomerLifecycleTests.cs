using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Customers;

public sealed class CustomerLifecycleTests(TestServer server)
{
    [Fact]
    public async Task ArchiveCustomer_Active_LeavesDefaultListsAndComesBack()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/customers", new { name = "A" })).Text("id");

        var archived = await api.PutAsync($"/v1/customers/{id}/archive");
        var again = await api.PutAsync($"/v1/customers/{id}/archive");
        var hidden = await api.GetAsync("/v1/customers");
        var back = await api.PutAsync($"/v1/customers/{id}/unarchive");
        var shown = await api.GetAsync("/v2/customers");

        Assert.Equal("archived", archived.Text("status"));
        Assert.Equal(archived.GetRawText(), again.GetRawText());
        Assert.Empty(hidden.Items("data"));
        Assert.Equal("active", back.Text("status"));
        Assert.Equal([id], shown.Texts("data", "id"));
    }

    [Fact]
    public async Task DeleteCustomer_NotArchived_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/customers", new { })).Text("id");

        var error = await api.FailAsync(HttpMethod.Delete, "/v1/customers/" + id, 400);

        Assert.Contains("archived", error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteCustomer_Archived_IsGoneAndFreesItsExternalId()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/customers", new { external_id = "e" })).Text("id");
        await api.PutAsync($"/v1/customers/{id}/archive");

        await api.DeleteAsync("/v1/customers/" + id);

        await api.FailAsync(HttpMethod.Get, "/v1/customers/" + id, 404);
        await api.FailAsync(HttpMethod.Get, "/v2/customers/" + id, 404);
        await api.FailAsync(HttpMethod.Put, $"/v1/customers/{id}/unarchive", null, 404);
        await api.FailAsync(HttpMethod.Delete, "/v1/customers/" + id, 404);
        Assert.Empty((await api.GetAsync("/v1/customers?status=all")).Items("data"));
        await api.PostAsync("/v1/customers", new { external_id = "e" });
    }

    [Fact]
    public async Task DeleteCustomer_OrganisationOfOthers_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var top = (await api.PostAsync("/v1/customers", new { })).Text("id");
        var member = (await api.PostAsync("/v1/customers", new { organisation_id = top })).Text("id");
        await api.PutAsync($"/v1/customers/{top}/archive");

        await api.FailAsync(HttpMethod.Delete, "/v1/customers/" + top, 400);
        await api.PutAsync("/v1/customers/" + member, new { organisation_id = (string?)null });
        await api.DeleteAsync("/v1/customers/" + top);
    }
}

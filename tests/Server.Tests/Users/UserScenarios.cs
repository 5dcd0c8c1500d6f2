using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Users;

/// <summary>People, their roles, and what keys that act for them may do.</summary>
public sealed class UserScenarios(TestServer server)
{
    [Fact]
    public async Task Users_OfACompany_HaveRolesAndAnOwner()
    {
        var api = await server.NewCompanyAsync();
        var owner = await api.PostAsync("/v1/users", new { email = "Ada@Example.com", first_name = "Ada", last_name = "L" });
        var second = await api.PostAsync("/v1/users", new { email = "bob@example.com", manager_id = owner.Text("id") });
        var role = await api.PostAsync("/v1/users/roles", new
        {
            name = "Support",
            permissions = new[] { "customers.read", "invoices.read" },
            is_default = true,
        });
        var third = await api.PostAsync("/v1/users", new { email = "cy@example.com" });

        Assert.Equal("ada@example.com True rol_admin", $"{owner.Text("email")} {owner.Flag("is_account_owner")} {owner.Text("role_id")}");
        Assert.Equal("False rol_accountmanager", $"{second.Flag("is_account_owner")} {second.Text("role_id")}");
        Assert.Equal(role.Text("id"), third.Text("role_id"));
        Assert.Equal(
            ["Admin False", "Account Manager False", "Support True"],
            (await api.GetAsync("/v1/users/roles")).Items("data").Select(r => $"{r.Text("name")} {r.Flag("is_default")}"));
        Assert.Equal(["Support"], (await api.GetAsync("/v1/users/roles?skip=2&take=1")).Texts("data", "name"));
        Assert.Equal("Support", (await api.GetAsync($"/v1/users/roles/{role.Text("id")}")).Text("name"));
        Assert.Equal("Admin", (await api.GetAsync("/v1/users/roles/rol_admin")).Text("name"));
        Assert.Equal([second.Text("id")], (await api.GetAsync("/v1/users?email__startsWith=bob")).Texts("data", "id"));
        Assert.Equal([owner.Text("id")], (await api.GetAsync("/v1/users?first_name=Ada")).Texts("data", "id"));
        Assert.Equal(owner.Text("id"), (await api.GetAsync($"/v1/users/{second.Text("id")}")).Text("manager_id"));
        Assert.Equal("Bob", (await api.PatchAsync($"/v1/users/{second.Text("id")}", new { first_name = "Bob" })).Text("first_name"));

        var used = await api.FailAsync(HttpMethod.Delete, $"/v1/users/roles/{role.Text("id")}", 400);
        Assert.Equal("A role that users have cannot be deleted", used.Text("message"));
        await api.DeleteAsync($"/v1/users/{third.Text("id")}");
        await api.DeleteAsync($"/v1/users/roles/{role.Text("id")}");
        Assert.True((await api.GetAsync("/v1/users/roles/rol_accountmanager")).Flag("is_default"));
    }

    [Fact]
    public async Task Customer_WithOwnerAndFollowers_ShowsThemWhileTheyAreThere()
    {
        var api = await server.NewCompanyAsync();
        var owner = (await api.PostAsync("/v1/users", new { email = "ada@example.com", first_name = "Ada" })).Text("id");
        var follower = (await api.PostAsync("/v1/users", new { email = "bob@example.com" })).Text("id");

        var customer = (await api.PostAsync(
            "/v1/customers", new { name = "Acme", owner_id = follower, follower_ids = new[] { owner, follower } })).Text("id");
        var shown = await api.GetAsync($"/v2/customers/{customer}");
        await api.DeleteAsync($"/v1/users/{follower}");
        var left = await api.GetAsync($"/v2/customers/{customer}");
        await api.PutAsync($"/v1/customers/{customer}", new { owner_id = owner, follower_ids = Array.Empty<string>() });
        var changed = await api.GetAsync($"/v2/customers/{customer}");

        Assert.Equal(follower, shown.Text("owner_id"));
        Assert.Equal("bob@example.com", shown.Text("owner.email"));
        Assert.Equal([owner, follower], shown.Texts("followers", "id"));
        Assert.True(left.IsNull("owner_id") && left.IsNull("owner"));
        Assert.Equal([owner], left.Texts("followers", "id"));
        Assert.Equal("Ada", changed.Text("owner.first_name"));
        Assert.Empty(changed.Items("followers"));
    }

    [Fact]
    public async Task KeyOfAUser_AsTheRoleChanges_MayDoWhatItPermits()
    {
        var api = await server.NewCompanyAsync();
        await api.PostAsync("/v1/users", new { email = "owner@example.com" });
        var role = (await api.PostAsync("/v1/users/roles", new { name = "Reader", permissions = new[] { "customers.read" } })).Text("id");
        var user = (await api.PostAsync("/v1/users", new { email = "reader@example.com", role_id = role })).Text("id");
        var key = (await api.PostAsync("/v1/api-keys", new { name = "Reader's", user_id = user })).Text("key");
        var reader = server.Anonymous($"Bearer {key}");

        await reader.GetAsync("/v1/customers");
        var refused = await reader.FailAsync(HttpMethod.Post, "/v1/customers", new { name = "A" }, 403);
        await api.PatchAsync($"/v1/users/roles/{role}", new { permissions = new[] { "customers.write", "users.write" } });
        await reader.PostAsync("/v1/customers", new { name = "A" });
        var unread = await reader.FailAsync(HttpMethod.Get, "/v1/customers", 403);
        var raised = await reader.FailAsync(HttpMethod.Patch, $"/v1/users/{user}", new { role_id = "rol_admin" }, 403);
        await api.DeleteAsync($"/v1/users/{user}");
        var gone = await reader.SendAsync(HttpMethod.Get, "/v1/customers");

        Assert.Equal("The key lacks the scope customers.write", refused.Text("message"));
        Assert.Equal("The key lacks the scope customers.read", unread.Text("message"));
        Assert.Equal("The key lacks the scope * and cannot give a role that has it", raised.Text("message"));
        Assert.Equal(401, gone.Status);
    }

    [Fact]
    public async Task ComponentToken_OfACustomer_ShowsThatCustomerAlone()
    {
        var api = await server.NewCompanyAsync();
        var acme = (await api.PostAsync(
            "/v1/customers", new { name = "Acme", currency = "EUR", properties = new { note = "secret" } })).Text("id");
        var other = (await api.PostAsync("/v1/customers", new { name = "Other", currency = "EUR" })).Text("id");
        var invoice = await InvoiceAsync(api, acme, "to_pay");
        var draft = await InvoiceAsync(api, acme, "draft");
        var foreign = await InvoiceAsync(api, other, "to_pay");
        var product = (await api.PostAsync(
            "/v1/products", new { type = "flat_fee", name = "Fee", price_configurations = Array.Empty<object>() })).Text("id");
        await api.PostAsync("/v2/subscriptions", new
        {
            customer_id = acme,
            activation_strategy = "start_date",
            products = new[] { new { id = product, price = new { type = "fee", amount = 100 } } },
        });

        var token = await api.PostAsync("/v1/integrations/components/token", new { customer_id = acme });
        var page = server.Anonymous($"Bearer {token.Text("token")}");

        Assert.Equal("bearer", token.Text("token_type"));
        var shown = await page.GetAsync($"/v1/components/customers/{acme}");
        Assert.Equal("Acme", shown.Text("name"));
        Assert.DoesNotContain("secret", shown.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(invoice, (await page.GetAsync($"/v1/components/customers/{acme}/invoices")).Texts("data", "id"));
        Assert.DoesNotContain(draft, (await page.GetAsync($"/v1/components/customers/{acme}/invoices")).Texts("data", "id"));
        Assert.Equal("Fee", (await page.GetAsync($"/v1/components/customers/{acme}/subscriptions")).Text("data.0.products.0.name"));
        Assert.Empty((await page.GetAsync($"/v1/components/customers/{acme}/payment-methods")).Items("data"));
        var pdf = await page.SendAsync(HttpMethod.Get, $"/v1/components/customers/{acme}/invoices/{invoice}/download");
        Assert.Equal("200 application/pdf", $"{pdf.Status} {pdf.MediaType}");

        (string Path, int Status)[] refused =
        [
            ($"/v1/components/customers/{other}", 404), ($"/v1/components/customers/{other}/invoices", 404),
            ($"/v1/components/customers/{other}/subscriptions", 404), ($"/v1/components/customers/{other}/payment-methods", 404),
            ($"/v1/components/customers/{acme}/invoices/{foreign}/download", 404),
            ($"/v1/components/customers/{acme}/invoices/{draft}/download", 404),
            ($"/v2/customers/{acme}", 401), ("/v2/invoices", 401), ("/v1/api-keys", 401),
        ];
        foreach (var (path, status) in refused)
        {
            Assert.Equal($"{path} {status}", $"{path} {(await page.SendAsync(HttpMethod.Get, path)).Status}");
        }
        var damaged = server.Anonymous($"Bearer {token.Text("token")}x");
        Assert.Equal(401, (await damaged.SendAsync(HttpMethod.Get, $"/v1/components/customers/{acme}")).Status);
    }

    private static async Task<string> InvoiceAsync(Api api, string customer, string status) =>
        (await api.PostAsync("/v1/invoices", new
        {
            customer_id = customer,
            status,
            line_items = new[] { new { name = "Work", unit_amount = 1000 } },
        })).Text("id");
}

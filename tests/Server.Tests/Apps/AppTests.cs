using Plumbline.Server.Tests.BadInput;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Apps;

/// <summary>Third-party apps: registered, changed, removed; the secret is shown once.</summary>
public sealed class AppTests(TestServer server)
{
    [Fact]
    public async Task App_FromRegistrationToRemoval_ShowsItsSecretOnce()
    {
        var api = await server.NewCompanyAsync();

        var app = await api.PostAsync("/v1/apps", new { name = "Dashboard", callbacks = new[] { "https://example.com/back" } });
        var id = app.Text("id");
        var changed = await api.PutAsync($"/v1/apps/{id}", new
        {
            name = "Board",
            description = "Shows figures",
            logo_uri = (string?)null,
            callbacks = new[] { "http://localhost:3000/back" },
        });

        Assert.StartsWith("dyn_", app.Text("client_id"), StringComparison.Ordinal);
        Assert.Equal(43, app.Text("client_secret").Length);
        Assert.Equal("Board http://localhost:3000/back", $"{changed.Text("name")} {changed.Text("callbacks.0")}");
        Assert.Equal(app.Text("client_id"), changed.Text("client_id"));
        var listed = await api.GetAsync("/v1/apps");
        Assert.Equal([id], listed.Texts("", "id"));
        Assert.DoesNotContain(app.Text("client_secret"), listed.GetRawText(), StringComparison.Ordinal);
        await api.DeleteAsync($"/v1/apps/{id}");
        Assert.Empty((await api.GetAsync("/v1/apps")).EnumerateArray());
        await api.FailAsync(HttpMethod.Delete, $"/v1/apps/{id}", 404);
    }
}

/// <summary>What apps, users, roles and component tokens refuse.</summary>
public sealed class PlatformBadInputTests(World world) : IClassFixture<World>
{
    private const string Callback = "Expected an https address without a fragment, or http on localhost";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("nothing", "POST /v1/apps", "{}", "name: Required; callbacks: Required"),
        Case.Invalid("callbacks that leak", "POST /v1/apps",
            """{"name":"A","callbacks":["http://example.com","https://a@b.c","https://x.y/#z","javascript:alert(1)","nowhere"]}""",
            string.Join("; ", Enumerable.Range(0, 5).Select(i => $"callbacks.{i}: {Callback}"))),
        Case.Invalid("a logo that is none", "POST /v1/apps", """{"name":"A","logo_uri":"logo","callbacks":[]}""", "logo_uri: Invalid url"),
        Case.Invalid("a part of an app", "PUT /v1/apps/{app}", """{"name":"A"}""",
            "description: Required; logo_uri: Required; callbacks: Required"),
        Case.Of("another company's", "DELETE /v1/apps/{other_app}", null, "404 App not found"),
        Case.Invalid("nothing", "POST /v1/users", "{}", "email: Required"),
        Case.Invalid("all wrong", "POST /v1/users",
            """{"email":"nobody","first_name":1,"role_id":"rol_1","manager_id":"usr_1","picture_url":"x"}""",
            "email: Invalid email; first_name: Expected string, received number; picture_url: Invalid url; role_id: Role not found; "
            + "manager_id: User not found"),
        Case.Of("the same address", "POST /v1/users", """{"email":"OWNER@example.com"}""", "409 A user with this email exists already"),
        Case.Invalid("its own manager", "PATCH /v1/users/{user}", """{"manager_id":"{user}"}""", "manager_id: Nobody manages themselves"),
        Case.Invalid("another company's role", "PATCH /v1/users/{user}", """{"role_id":"{other_role}"}""", "role_id: Role not found"),
        Case.Of("the owner", "DELETE /v1/users/{user}", null, "400 The account owner cannot be removed"),
        Case.Of("another company's", "GET /v1/users/{other_user}", null, "404 User not found"),
        Case.Invalid("nothing", "POST /v1/users/roles", "{}", "name: Required; permissions: Required"),
        Case.Invalid("a permission that is none", "POST /v1/users/roles", """{"name":"A","permissions":["moon.write"]}""",
            "permissions.0: Unknown value 'moon.write'"),
        Case.Of("a built-in role", "PATCH /v1/users/roles/rol_admin", """{"name":"A"}""", "400 Built-in roles cannot be changed"),
        Case.Of("a built-in role", "DELETE /v1/users/roles/rol_accountmanager", null, "400 Built-in roles cannot be changed"),
        Case.Of("another company's", "GET /v1/users/roles/{other_role}", null, "404 Role not found"),
        Case.Invalid("nothing", "POST /v1/integrations/components/token", "{}", "customer_id: Required"),
        Case.Of("another company's", "POST /v1/integrations/components/token", """{"customer_id":"{other_customer}"}""",
            "404 Customer not found"),
        Case.Of("another company's", "GET /v1/components/customers/{other_customer}", null, "404 Customer not found"),
        Case.Invalid("a key of nobody", "POST /v1/api-keys", """{"name":"A","user_id":"{other_user}"}""", "user_id: User not found"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Platform_Wrong_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}

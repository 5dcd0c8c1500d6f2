using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Pages;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tests.OAuth;

/// <summary>A client's browser login from end to end, and what it must not open.</summary>
public sealed class OAuthTests(TestServer server)
{
    private const string Callback = "http://127.0.0.1:7777/callback";

    private Api Anybody => server.Anonymous();

    [Fact]
    public async Task Client_OfAPublicProgram_ActsForTheUserUntilItsTokenIsRevoked()
    {
        var (api, email) = await UserAsync();
        var client = await Anybody.PostAsync("/oauth/register", new
        {
            client_name = "Ledger <b>Bot</b>",
            redirect_uris = new[] { "http://127.0.0.1/callback" },
            grant_types = new[] { "authorization_code", "refresh_token" },
            token_endpoint_auth_method = "none",
        });
        using var program = new OAuthClientProgram(server, client.Text("client_id")!, Callback);
        var consent = await program.SignInAsync(email, "customers.read customers.write");
        Assert.Contains("Ledger &lt;b&gt;Bot&lt;/b&gt;", consent.Html, StringComparison.Ordinal);
        Assert.Contains("Read customers", consent.Html, StringComparison.Ordinal);
        var back = await program.AnswerAsync(consent);
        Assert.Equal("of the program", back["state"]);

        var tokens = await Anybody.PostAsync("/oauth/tokens", program.Exchange(back["code"]));

        Assert.Equal(("bearer", 3600m), (tokens.Text("token_type"), decimal.Round(tokens.Decimal("expires_in") / 100) * 100));
        var acting = server.Anonymous("Bearer " + tokens.Text("access_token"));
        var made = await acting.PostAsync("/v1/customers", new { name = "By token" });
        Assert.Equal("By token", (await api.GetAsync($"/v2/customers/{made.Text("id")}")).Text("name"));
        Assert.Equal(403, (await acting.SendAsync(HttpMethod.Get, "/v1/products")).Status);
        var user = await acting.GetAsync("/oauth/userinfo");
        Assert.Equal(("Ada", email, "Ada Lovelace"), (user.Text("given_name"), user.Text("email"), user.Text("name")));

        var fresh = await Anybody.PostAsync("/v1/oauth/tokens", program.Refresh(tokens.Text("refresh_token")!));
        Assert.NotEqual(tokens.Text("access_token"), fresh.Text("access_token"));
        await Anybody.PostAsync("/oauth/revoke", new
        {
            client_id = client.Text("client_id"),
            client_secret = "",
            token = tokens.Text("refresh_token"),
        });
        Assert.Equal(401, (await acting.SendAsync(HttpMethod.Get, "/v1/customers")).Status);
        Assert.Equal((400, "invalid_grant"), await RefusedAsync(program.Refresh(tokens.Text("refresh_token")!)));
    }

    [Fact]
    public async Task Client_OfACompanysApp_NeedsItsSecretAndDoesNoMoreThanTheUser()
    {
        var (api, email) = await UserAsync("rol_accountmanager");
        var app = await api.PostAsync("/v1/apps", new { name = "Books", callbacks = new[] { "https://books.test/cb" } });
        var (id, secret) = (app.Text("client_id")!, app.Text("client_secret")!);
        using var program = new OAuthClientProgram(server, id, "https://books.test/cb", secret);
        var code = await program.CodeAsync(email);

        var wrong = program.Exchange(code);
        wrong["client_secret"] = "not the secret";
        Assert.Equal((401, "invalid_client"), await RefusedAsync(wrong));
        wrong = program.Exchange(code);
        wrong["code_verifier"] = new string('x', 43);
        Assert.Equal((400, "invalid_grant"), await RefusedAsync(wrong));
        var tokens = await Anybody.PostAsync("/oauth/tokens", program.Exchange(code));

        var acting = server.Anonymous("Bearer " + tokens.Text("access_token"));
        await acting.GetAsync("/v1/customers");
        Assert.Equal(403, (await acting.SendAsync(HttpMethod.Get, "/v1/webhooks/endpoints")).Status);
        // a second try at the code ends the whole grant
        Assert.Equal((400, "invalid_grant"), await RefusedAsync(program.Exchange(code)));
        Assert.Equal(401, (await acting.SendAsync(HttpMethod.Get, "/v1/customers")).Status);
    }

    [Fact]
    public async Task Code_OfAnotherClient_OpensNothing()
    {
        var (_, email) = await UserAsync();
        using var program = new OAuthClientProgram(server, await RegisterAsync(), Callback);
        using var thief = new OAuthClientProgram(server, await RegisterAsync(), Callback);
        var body = program.Exchange(await program.CodeAsync(email));
        body["client_id"] = thief.Exchange("")["client_id"];

        Assert.Equal((400, "invalid_grant"), await RefusedAsync(body));
    }

    [Fact]
    public async Task Consent_Refused_TellsTheClientSo()
    {
        var (_, email) = await UserAsync();
        using var program = new OAuthClientProgram(server, await RegisterAsync(), Callback);

        var back = await program.AnswerAsync(await program.SignInAsync(email), "deny");

        Assert.Equal(("access_denied", "of the program", false), (back["error"], back["state"], back.ContainsKey("code")));
    }

    [Fact]
    public async Task Code_OfTheMessage_IsGoodOnceAndAfterFiveWrongTriesNoMore()
    {
        var (_, email) = await UserAsync();
        using var program = new OAuthClientProgram(server, await RegisterAsync(), Callback);
        var first = await program.Browser.GetAsync((await program.Browser.GetAsync(program.Address())).Headers["Location"]);
        var sent = await program.Browser.PostAsync(first.Action, new() { ["form"] = first.Token, ["email"] = email });
        var page = await program.Browser.GetAsync(sent.Headers["Location"]);
        var right = program.CodeSent(sent.Headers["Location"]);
        var wrong = right == "000000" ? "000001" : "000000";

        for (var i = 0; i < 5; i++)
        {
            var again = await program.Browser.PostAsync(page.Action, OAuthClientProgram.CodeForm(page, wrong));
            Assert.Equal((200, true), (again.Status, again.Html.Contains("wrong or too old", StringComparison.Ordinal)));
        }

        Assert.Equal(200, (await program.Browser.PostAsync(page.Action, OAuthClientProgram.CodeForm(page, right))).Status);
        var nobody = await program.Browser.PostAsync(first.Action, new() { ["form"] = first.Token, ["email"] = "nobody@acme.test" });
        Assert.Equal(303, nobody.Status);
        Assert.False(File.Exists(program.PathOfMessage(nobody.Headers["Location"])));
        var noAddress = await program.Browser.PostAsync(first.Action, new() { ["form"] = first.Token, ["email"] = "<script>" });
        Assert.Equal((200, true), (noAddress.Status, noAddress.Html.Contains("&lt;script&gt;", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("client_id=dyn_nobody&response_type=code&redirect_uri=http://127.0.0.1/callback&state=x")]
    [InlineData("client_id={client}&response_type=code&redirect_uri=https://evil.test/&state=x&code_challenge={challenge}")]
    [InlineData("client_id={client}&response_type=code&redirect_uri=http://127.0.0.1/callback&state=x")]
    public async Task Request_ThatIsNotTheClients_SendsNobodyAnywhere(string query)
    {
        var client = await RegisterAsync();
        using var program = new OAuthClientProgram(server, client, Callback);

        var answer = await program.Browser.GetAsync("/oauth/authorize?" + query
            .Replace("{client}", client, StringComparison.Ordinal).Replace("{challenge}", program.Challenge, StringComparison.Ordinal));

        Assert.Contains(answer.Status, (int[])[400, 401]);
        Assert.DoesNotContain("Location", answer.Headers.Keys);
    }

    [Fact]
    public async Task Token_Damaged_OpensNothingAndTellsClientsOfMcpWhereToBegin()
    {
        var refused = await server.Anonymous("Bearer a.b.c.d.e").SendAsync(HttpMethod.Get, "/v1/customers");
        Assert.Equal(401, refused.Status);

        var mcp = await Anybody.SendAsync(HttpMethod.Post, "/mcp", new { });
        Assert.Equal(401, mcp.Status);
        Assert.Equal($"Bearer resource_metadata=\"{server.Url}/.well-known/oauth-protected-resource\"", mcp.Headers["WWW-Authenticate"]);
        using var visitor = new Visitor(server.Url);
        var resource = JsonElement.Parse((await visitor.GetAsync("/.well-known/oauth-protected-resource")).Html);
        Assert.Equal(server.Url + "/mcp", resource.Text("resource"));
        var served = JsonElement.Parse((await visitor.GetAsync("/.well-known/oauth-authorization-server")).Html);
        Assert.Equal(server.Url + "/oauth/register", served.Text("registration_endpoint"));
        Assert.Equal(server.Url + "/oauth/authorize", served.Text("authorization_endpoint"));
        Assert.Equal(server.Url + "/oauth/tokens", served.Text("token_endpoint"));
    }

    [Theory]
    [InlineData("""{"redirect_uris":[]}""", "invalid_redirect_uri", "redirect_uris: Give at least one")]
    [InlineData("""{"redirect_uris":["http://evil.test/"]}""", "invalid_redirect_uri",
        "redirect_uris.0: Expected an https address without a fragment, or http on localhost")]
    [InlineData("""{"redirect_uris":["https://a.test/"],"grant_types":["password"]}""", "invalid_client_metadata",
        "grant_types: 'password' is not offered; one of: authorization_code, refresh_token")]
    public async Task Registration_ThatIsWrong_IsRefusedInTheProtocolsWords(string body, string error, string reason)
    {
        var answer = await Anybody.SendRawAsync(HttpMethod.Post, "/oauth/register", body);

        Assert.Equal((400, error, reason), (answer.Status, answer.Json.Text("error"), answer.Json.Text("error_description")));
    }

    private async Task<(Api Api, string Email)> UserAsync(string role = "rol_admin")
    {
        var api = await server.NewCompanyAsync();
        // the first user owns the company and may do everything, whatever the role
        await api.PostAsync("/v1/users", new { email = $"{Ids.New("x")}@acme.test".ToLowerInvariant(), role_id = "rol_admin" });
        var email = $"{Ids.New("ada")}@acme.test".ToLowerInvariant();
        await api.PostAsync("/v1/users", new { email, first_name = "Ada", last_name = "Lovelace", role_id = role });
        return (api, email);
    }

    private async Task<string> RegisterAsync() =>
        (await Anybody.PostAsync("/oauth/register", new { redirect_uris = new[] { "http://127.0.0.1/callback" } })).Text("client_id")!;

    /// <summary>A request for tokens that must be refused, in the protocol's words and not in the contract's.</summary>
    private async Task<(int Status, string? Error)> RefusedAsync(Dictionary<string, string> body)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(body);
        using var answer = await http.PostAsync(new Uri(server.Url + "/oauth/tokens"), form);
        return ((int)answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).Text("error"));
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using MimeKit;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Pages;

namespace Plumbline.Server.Tests.OAuth;

/// <summary>A program of somebody else, and the person in front of it.</summary>
internal sealed partial class OAuthClientProgram(TestServer server, string clientId, string callback, string? secret = null) : IDisposable
{
    private readonly Visitor _browser = new(server.Url);

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public Visitor Browser => _browser;

    public void Dispose() => _browser.Dispose();

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Where the program sends the browser first.</summary>
    public string Address(string scope = "", string? challenge = null, string path = "/oauth/authorize") =>
        QueryHelpers.AddQueryString(path, new Dictionary<string, string?>
        {
            ["client_id"] = clientId,
            ["response_type"] = "code",
            ["redirect_uri"] = callback,
            ["state"] = "of the program",
            ["scope"] = scope,
            ["resource"] = server.Url + "/mcp",
            ["code_challenge"] = challenge ?? Challenge,
            ["code_challenge_method"] = "S256",
        });

    /// <summary>Signs in by the code that is sent to an address, up to the page that asks for consent.</summary>
    public async Task<Seen> SignInAsync(string email, string scope = "")
    {
        var page = await FollowAsync(await _browser.GetAsync(Address(scope)));
        var sent = await _browser.PostAsync(page.Action, new() { ["form"] = page.Token, ["email"] = email });
        Assert.Equal(303, sent.Status);
        var code = await _browser.GetAsync(sent.Headers["Location"]);
        return await FollowAsync(await _browser.PostAsync(code.Action, CodeForm(code, CodeSent(sent.Headers["Location"]))));
    }

    /// <summary>Answers the page; the query that the program's callback is opened with.</summary>
    public async Task<Dictionary<string, string>> AnswerAsync(Seen consent, string answer = "allow")
    {
        var fields = new Dictionary<string, string> { ["form"] = consent.Token, ["who"] = Hidden(consent, "who"), ["answer"] = answer };
        if (Account().Match(consent.Html) is { Success: true } account)
        {
            fields["account"] = account.Groups[1].Value;
        }
        var gone = await _browser.PostAsync(consent.Action, fields);
        Assert.Equal((303, true), (gone.Status, gone.Headers["Location"].StartsWith("/oauth/callback?", StringComparison.Ordinal)));
        var authorize = await _browser.GetAsync(gone.Headers["Location"]);
        var back = await _browser.GetAsync(authorize.Headers["Location"]);
        Assert.Equal((302, 302), (authorize.Status, back.Status));
        Assert.StartsWith(callback, back.Headers["Location"], StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(new Uri(back.Headers["Location"]).Query).ToDictionary(p => p.Key, p => p.Value.ToString());
    }

    public async Task<string> CodeAsync(string email, string scope = "") => (await AnswerAsync(await SignInAsync(email, scope)))["code"];

    /// <summary>The body that a code is exchanged with.</summary>
    public Dictionary<string, string> Exchange(string code) => With(new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = callback,
        ["code_verifier"] = Verifier,
    });

    public Dictionary<string, string> Refresh(string token) => With(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token });

    public static Dictionary<string, string> CodeForm(Seen page, string code) => new()
    {
        ["form"] = page.Token,
        ["attempt"] = Hidden(page, "attempt"),
        ["email"] = Hidden(page, "email"),
        ["code"] = code,
    };

    /// <summary>The code in the message that was kept for an attempt.</summary>
    public string CodeSent(string location) =>
        Digits().Match(MimeMessage.Load(PathOfMessage(location)).Subject ?? "").Value;

    public string PathOfMessage(string location) => Path.Combine(
        server.Outbox, QueryHelpers.ParseQuery(location[location.IndexOf('?', StringComparison.Ordinal)..])["attempt"] + ".eml");

    private async Task<Seen> FollowAsync(Seen answer)
    {
        Assert.Contains(answer.Status, (int[])[302, 303]);
        var page = await _browser.GetAsync(answer.Headers["Location"]);
        Assert.Equal(200, page.Status);
        return page;
    }

    private Dictionary<string, string> With(Dictionary<string, string> body)
    {
        body["client_id"] = clientId;
        if (secret is not null)
        {
            body["client_secret"] = secret;
        }
        return body;
    }

    private static string Hidden(Seen page, string name) => System.Net.WebUtility.HtmlDecode(
        Regex.Match(page.Html, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("name=\"account\" value=\"([^\"]+)\"")]
    private static partial Regex Account();

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex Digits();
}

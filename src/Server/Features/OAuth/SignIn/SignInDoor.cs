using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;
using Plumbline.Server.Features.Pages;
using Plumbline.Server.Tenancy;
using Plumbline.Web;

namespace Plumbline.Server.Features.OAuth.SignIn;

/// <summary>A client's request that somebody is asked to consent to.</summary>
public sealed record SignInRequest(PageVisit Visit, OpenIddictRequest Request, OAuthClient Client, IReadOnlyList<string> Scopes);

/// <summary>Opens the sign-in pages by the signed request that leads there.</summary>
public sealed class SignInDoor(SignedLinks links, OAuthClients clients, PageFrames frames, PageForms forms, Wire.PublicUrl url)
{
    public PageForms Forms => forms;

    /// <summary>What stands before every path.</summary>
    public string Root => url.Root;

    /// <exception cref="PageFault">The request was not checked here, is too old, or its client is gone.</exception>
    public async Task<SignInRequest> OpenAsync(HttpContext http)
    {
        var token = http.Request.Query[SignedLinks.Parameter].ToString();
        var claim = await links.ReadAsync(token, Authorize.RequestPurpose, http.RequestAborted) ?? throw PageFault.Link();
        var request = new OpenIddictRequest(QueryHelpers.ParseQuery(claim.Subject));
        var client = await clients.FindAsync(request.ClientId, http.RequestAborted) ?? throw PageFault.Link();
        return new SignInRequest(PageVisit.Of(http, SignInPages.Base, token), request, client, GrantedScopes.Of(request.Scope));
    }

    public PageFrame Frame(HttpContext http, string title, params (string Name, string Value)[] values) =>
        frames.Of(http, texts => texts.Fill(title, values)) with
        {
            // what came back from a form cannot be asked for again in another language
            Path = HttpMethods.IsGet(http.Request.Method) ? http.Request.Path.Value : null,
            Query = [.. http.Request.Query.Where(q => q.Key != "lang").Select(q => (q.Key, q.Value.ToString()))],
        };
}

using Microsoft.AspNetCore.WebUtilities;
using Plumbline.Server.Features.Pages;
using Plumbline.Server.Tenancy;
using Plumbline.Web.SignIn;

namespace Plumbline.Server.Features.OAuth.SignIn;

/// <summary>
/// <c>/sign-in</c>: an address, the code that was sent there, and consent. What was proven travels along signed; no cookie is set, and the
/// next request of a client begins anew.
/// </summary>
public static class SignInPages
{
    public const string Base = "/sign-in";
    public const string Code = "/code";
    public const string Consent = "/consent";
    private const string ProvenPurpose = "oauth.proven";
    private static readonly NodaTime.Duration ProvenLasts = NodaTime.Duration.FromMinutes(10);

    /// <summary>Where a request goes on.</summary>
    public static string PathOf(string requestToken) => QueryHelpers.AddQueryString(Base, SignedLinks.Parameter, requestToken);

    public static async Task<IResult> ShowAsync(HttpContext http, SignInDoor door, CancellationToken cancel) =>
        await EmailPageAsync(http, await door.OpenAsync(http), door, null, cancel);

    public static async Task<IResult> SendAsync(HttpContext http, SignInDoor door, SignInCodes codes, CancellationToken cancel)
    {
        var ask = await door.OpenAsync(http);
        var form = await door.Forms.ReadAsync(http, ask.Visit, "");
        var email = form.Text("email").ToLowerInvariant();
        if (email.Length > 320 || !email.Contains('@')
            || !MimeKit.MailboxAddress.TryParse(email, out var parsed) || parsed.Address != email)
        {
            return await EmailPageAsync(http, ask, door, (form.Values(), "sign_in_wrong_email"), cancel);
        }
        var id = await codes.SendAsync(email, door.Frame(http, "sign_in_title").Texts, cancel);
        return id is null
            ? await EmailPageAsync(http, ask, door, (form.Values(), "sign_in_too_many"), cancel)
            : PageResult.SeeOther(door.Root + ask.Visit.To(Code, ("attempt", id), ("email", email)));
    }

    public static async Task<IResult> ShowCodeAsync(HttpContext http, SignInDoor door, CancellationToken cancel) =>
        await CodePageAsync(
            http, await door.OpenAsync(http), door, http.Request.Query["attempt"].ToString(), http.Request.Query["email"].ToString(), false,
            cancel);

    public static async Task<IResult> ProveAsync(
        HttpContext http, SignInDoor door, SignInCodes codes, SignedLinks links, CancellationToken cancel)
    {
        var ask = await door.OpenAsync(http);
        var form = await door.Forms.ReadAsync(http, ask.Visit, Code);
        var code = string.Concat(form.Text("code").Where(char.IsAsciiDigit));
        if (await codes.ProveAsync(form.Text("attempt"), code, cancel) is not { } email)
        {
            return await CodePageAsync(http, ask, door, form.Text("attempt"), form.Text("email"), true, cancel);
        }
        var (proven, _) = await links.SignAsync(new CurrentTenant(), ProvenPurpose, email, ProvenLasts, cancel);
        return PageResult.SeeOther(door.Root + ask.Visit.To(Consent, ("who", proven)));
    }

    public static async Task<IResult> ShowConsentAsync(
        HttpContext http, SignInDoor door, SignedLinks links, ConsentAccounts accounts, CancellationToken cancel)
    {
        var ask = await door.OpenAsync(http);
        var who = http.Request.Query["who"].ToString();
        var email = await ProvenAsync(links, who, ask, cancel);
        var texts = door.Frame(http, "sign_in_title").Texts;
        var callback = new Uri(ask.Request.RedirectUri!);
        PageGate.AllowFormsTo(http.Response, callback);
        var model = new ConsentPageModel(
            door.Frame(http, "consent_title", ("client", ask.Client.Name)),
            await door.Forms.IssueAsync(ask.Visit, Consent, cancel),
            ask.Client.Name,
            callback.Host,
            email,
            who,
            [.. (await accounts.OfAsync(email, cancel)).Select(a => new ConsentAccountModel(a.Key, a.Name, a.Entry.Mode == Mode.Test))],
            GrantedScopes.Words(ask.Scopes, texts));
        return PageResult.Of<ConsentPage>(model);
    }

    public static async Task<IResult> ConsentAsync(
        HttpContext http, SignInDoor door, SignedLinks links, ConsentAccounts accounts, CancellationToken cancel)
    {
        var ask = await door.OpenAsync(http);
        var form = await door.Forms.ReadAsync(http, ask.Visit, Consent);
        var email = await ProvenAsync(links, form.Text("who"), ask, cancel);
        if (form.Text("answer") != "allow")
        {
            return Back(door, ask, "error", "access_denied");
        }
        var account = (await accounts.OfAsync(email, cancel)).FirstOrDefault(a => a.Key == form.Text("account"))
            ?? throw PageFault.Form(ask.Visit.To());
        var grant = await accounts.GrantAsync(account, ask, form.IdFor("gra"), cancel);
        return Back(door, ask, "code", await Authorize.TicketAsync(links, grant, Authorize.IdentityOf(ask.Request), cancel));
    }

    private static IResult Back(SignInDoor door, SignInRequest ask, string name, string value) => PageResult.SeeOther(
        QueryHelpers.AddQueryString(
            door.Root + "/oauth/callback", new Dictionary<string, string?> { [name] = value, ["state"] = ask.Visit.Token }));

    private static async Task<string> ProvenAsync(SignedLinks links, string who, SignInRequest ask, CancellationToken cancel) =>
        (await links.ReadAsync(who, ProvenPurpose, cancel))?.Subject ?? throw PageFault.Form(ask.Visit.To());

    private static async Task<IResult> EmailPageAsync(
        HttpContext http, SignInRequest ask, SignInDoor door, (IReadOnlyDictionary<string, string> Values, string Fault)? wrong,
        CancellationToken cancel)
    {
        var frame = door.Frame(http, "sign_in_title");
        var form = await door.Forms.IssueAsync(ask.Visit, "", cancel);
        if (wrong is { } sent)
        {
            form = form with
            {
                Values = sent.Values,
                Faults = new Dictionary<string, string>(StringComparer.Ordinal) { ["email"] = frame[sent.Fault] },
            };
        }
        return PageResult.Of<EmailPage>(new EmailPageModel(frame, form, ask.Client.Name));
    }

    private static async Task<IResult> CodePageAsync(
        HttpContext http, SignInRequest ask, SignInDoor door, string attempt, string email, bool isWrong, CancellationToken cancel)
    {
        var frame = door.Frame(http, "sign_in_code_title");
        var form = await door.Forms.IssueAsync(ask.Visit, Code, cancel);
        if (isWrong)
        {
            form = form with { Faults = new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = frame["sign_in_wrong"] } };
        }
        return PageResult.Of<CodePage>(new CodePageModel(frame, form, attempt, email, door.Root + ask.Visit.To()));
    }
}

using NodaTime;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Web;

namespace Plumbline.Server.Features.Pages;

/// <summary>A form that came back, and was ours.</summary>
/// <param name="Id">Of the form as it was given out: sent twice it is the same.</param>
/// <param name="Fields">What was typed.</param>
public sealed record SentForm(string Id, IFormCollection Fields)
{
    /// <summary>The id of what this form starts: whoever sends it again means the same thing.</summary>
    public string IdFor(string prefix) => prefix + Id[Id.IndexOf('_', StringComparison.Ordinal)..];

    public string Text(string name) => Fields[name].ToString().Trim();

    /// <summary>Every field as it was typed, to show again; but for those that are nobody's to keep.</summary>
    public IReadOnlyDictionary<string, string> Values(params string[] secret) => Fields
        .Where(f => f.Key != PageForms.Field && !secret.Contains(f.Key))
        .ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal);
}

/// <summary>
/// Forms carry a token that is signed for them alone and names this one copy of the form: a foreign site cannot make one, and a form that
/// is sent twice is known. No cookie is involved: what opens a page is its link, which a foreign site does not know either.
/// </summary>
public sealed class PageForms(SignedLinks links, CurrentTenant tenant)
{
    public const string Field = "form";
    private const string Purpose = "form";
    private const int MaxBytes = 64 * 1024;
    private static readonly Duration Lasts = Duration.FromHours(24);

    /// <summary>A form that goes to something below a page, with what was typed before and its faults, if any.</summary>
    public async Task<FormModel> IssueAsync(PageVisit visit, string below, CancellationToken cancel)
    {
        var (token, _) = await links.SignAsync(tenant, Purpose, $"{Ids.New("frm")} {visit.Path}{below}", Lasts, cancel);
        return new FormModel(visit.To(below), token);
    }

    /// <exception cref="PageFault">It is not a form that we gave out for this place, or it is too old.</exception>
    public async Task<SentForm> ReadAsync(HttpContext http, PageVisit visit, string below)
    {
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBytes;
        }
        // browsers say where a form comes from; others need not
        var site = http.Request.Headers["Sec-Fetch-Site"].ToString();
        if (!http.Request.HasFormContentType || site is not ("" or "same-origin" or "none"))
        {
            throw PageFault.Form(visit.To());
        }
        var fields = await http.Request.ReadFormAsync(http.RequestAborted);
        var claim = await links.ReadAsync(fields[Field].ToString(), Purpose, http.RequestAborted);
        if (claim is null || claim.CompanyId != tenant.CompanyId || claim.Mode != tenant.Mode
            || claim.Subject.Split(' ', 2) is not [var id, var place] || place != visit.Path + below)
        {
            throw PageFault.Form(visit.To());
        }
        return new SentForm(id, fields);
    }
}

using Microsoft.AspNetCore.WebUtilities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages;

/// <summary>A page that somebody opened by a good link.</summary>
/// <param name="Path">Of the page, as its link was signed for.</param>
/// <param name="Token">Of the link; every address below the page carries it on.</param>
/// <param name="Language">Asked for by <c>lang</c>; null for none.</param>
/// <param name="Accepted">The browser's languages.</param>
public sealed record PageVisit(string Path, string Token, string? Language, IReadOnlyList<string> Accepted)
{
    /// <summary>The path of the page, or of something below it, that opens with the same link in the same language.</summary>
    public string To(string below = "", params IEnumerable<(string Name, string Value)> more)
    {
        var url = QueryHelpers.AddQueryString(Path + below, SignedLinks.Parameter, Token);
        url = Language is null ? url : QueryHelpers.AddQueryString(url, "lang", Language);
        return more.Aggregate(url, (at, part) => QueryHelpers.AddQueryString(at, part.Name, part.Value));
    }

    /// <summary>The visit of a request whose token was checked.</summary>
    public static PageVisit Of(HttpContext http, string path, string token)
    {
        var language = http.Request.Query["lang"].ToString();
        return new PageVisit(path, token, Web.PageTexts.Find(language) is null ? null : language, AcceptedBy(http));
    }

    public static IReadOnlyList<string> AcceptedBy(HttpContext http) =>
    [
        .. http.Request.GetTypedHeaders().AcceptLanguage.Where(l => l.Quality is not 0).OrderByDescending(l => l.Quality ?? 1)
            .Select(l => l.Value.ToString()),
    ];
}

/// <summary>Opens pages: checks their links and enters the company that they belong to.</summary>
public sealed class PageDoor(SignedLinks links, KeyDirectory directory, CurrentTenant tenant)
{
    /// <summary>Opens a page that <see cref="PageLinks"/> gave the address of.</summary>
    /// <exception cref="PageFault">The link is not for this page, or over.</exception>
    public async Task<PageVisit> OpenAsync(HttpContext http, string path)
    {
        var token = http.Request.Query[SignedLinks.Parameter].ToString();
        var claim = await links.ReadAnyAsync(token, PageLinks.Purpose, http.RequestAborted);
        if (claim is null || claim.Subject != path)
        {
            throw PageFault.Link();
        }
        if (links.IsOver(claim))
        {
            throw new PageFault(StatusCodes.Status410Gone, "expired");
        }
        var entry = await directory.TenantAsync(claim.CompanyId, claim.Mode, http.RequestAborted) ?? throw PageFault.Link();
        tenant.Enter(entry, directory.MachineNow());
        return PageVisit.Of(http, path, token);
    }
}

/// <summary>Why a page cannot be shown, as <c>fault_…</c> of the texts words it.</summary>
public sealed class PageFault(int status, string word) : Exception(word)
{
    public int Status { get; } = status;

    public string Word { get; } = word;

    /// <summary>The page to go back to, as a path; null for none.</summary>
    public string? BackPath { get; init; }

    /// <summary>Unknown, damaged or of another page: which of them is nobody's business.</summary>
    public static PageFault Link() => new(StatusCodes.Status404NotFound, "link");

    public static PageFault Form(string? back) => new(StatusCodes.Status400BadRequest, "form") { BackPath = back };

    /// <summary>What an operation that a page called was refused for.</summary>
    public static PageFault Of(Refusal refusal) => refusal.Status switch
    {
        404 => Link(),
        >= 500 => new PageFault(refusal.Status, "server"),
        _ => new PageFault(refusal.Status, "state"),
    };
}

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary><c>/portal/{id}</c> and what lies below: what a customer sees and does without asking anybody.</summary>
public static class PortalPages
{
    public static async Task<IResult> ShowAsync(
        string id, HttpContext http, PortalLinks links, OverviewView view, CancellationToken cancel) =>
        await view.ShowAsync(await links.OpenAsync(http, id), http, cancel);
}

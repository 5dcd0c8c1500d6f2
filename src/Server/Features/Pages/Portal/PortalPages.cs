namespace Plumbline.Server.Features.Pages.Portal;

/// <summary><c>/portal/{id}</c> and what lies below: what a customer sees and does without asking anybody.</summary>
public static class PortalPages
{
    public static async Task<IResult> ShowAsync(
        string id, HttpContext http, PortalLinks links, OverviewView view, CancellationToken cancel) =>
        await view.ShowAsync(await links.OpenAsync(http, id), http, cancel);

    public static async Task<IResult> SubscriptionAsync(
        string id, string subscription, HttpContext http, PortalLinks links, SubscriptionView view, CancellationToken cancel) =>
        await view.ShowAsync(await links.OpenAsync(http, id), subscription, http, cancel);

    public static async Task<IResult> UsageAsync(
        string id, HttpContext http, PortalLinks links, PortalUsageView view, CancellationToken cancel) =>
        await view.ShowAsync(await links.OpenAsync(http, id), http, cancel);

    public static async Task<IResult> InvoicesAsync(
        string id, HttpContext http, PortalLinks links, InvoicesView view, CancellationToken cancel) =>
        await view.ShowAsync(await links.OpenAsync(http, id), http, cancel);

    public static async Task<IResult> MethodsAsync(
        string id, HttpContext http, PortalLinks links, MethodsView view, CancellationToken cancel) =>
        await view.ShowAsync(await links.OpenAsync(http, id), http, null, cancel);

    public static async Task<IResult> BalancesAsync(
        string id, HttpContext http, PortalLinks links, BalancesView view, CancellationToken cancel) =>
        await view.ShowAsync(await links.OpenAsync(http, id), http, null, cancel);

    public static async Task<IResult> DetailsAsync(
        string id, HttpContext http, PortalLinks links, DetailsView view, CancellationToken cancel) =>
        await view.ShowAsync(await links.OpenAsync(http, id), http, null, cancel);
}

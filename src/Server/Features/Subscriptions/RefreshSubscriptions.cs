namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// <c>POST /v1/subscriptions/refresh</c>: asks for usage and open invoices to be brought up to date. Here they always are: an open invoice
/// and the live billing are priced from the events as they are read, so nothing is stored that could have fallen behind, however late the
/// events came. The call is answered at once and changes nothing.
/// </summary>
public static class RefreshSubscriptions
{
    public static IResult Handle() => Results.Ok();
}

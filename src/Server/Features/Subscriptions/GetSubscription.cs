using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

public static class GetSubscription
{
    public static async Task<IResult> HandleAsync(string id, HttpContext http, SubscriptionReader reader, CancellationToken cancel)
    {
        var live = http.Request.Query["include_live_billing"].ToString() is not ("" or "false");
        return Reply.Ok(await reader.GetAsync(id, cancel, live));
    }
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;
using Plumbline.Server.Data;
using Plumbline.Server.Features.EventPrices;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Events;

/// <summary>Takes one event in; answered once it is committed.</summary>
public static class IngestEvent
{
    public const int MaxBytes = 256 * 1024;

    public static async Task HandleAsync(HttpContext http, CurrentTenant tenant, EventIntake intake)
    {
        if (WantsPrices(http))
        {
            // the price is an entry of its own beside the event, in one commit with it
            var prices = http.RequestServices.GetRequiredService<PriceEvents>();
            await prices.TakeAsync(http, PriceRequest.Everything, isDeferred: true, http.RequestAborted);
            http.Response.StatusCode = StatusCodes.Status201Created;
            return;
        }
        using var body = await PooledBody.ReadAsync(http, MaxBytes);
        var read = EventReader.One(body.Bytes, tenant.Latest);
        var customers = await intake.StoreAsync(tenant.Id, [read], tenant.Now, TransactionAround(http));
        if (!customers.ContainsKey(read.CustomerReference))
        {
            throw Refusal.Field("customer_id", "Customer not found");
        }
        http.Response.StatusCode = StatusCodes.Status201Created;
    }

    /// <summary>
    /// An idempotent request has a transaction open, which its events must join: on SQLite it even holds the writer's turn. Other
    /// requests never touch the billing database's context, which would cost more than their event.
    /// </summary>
    internal static DbTransaction? TransactionAround(HttpContext http) => http.Request.Headers.ContainsKey("Idempotency-Key")
        ? http.RequestServices.GetRequiredService<BillingDb>().Database.CurrentTransaction?.GetDbTransaction()
        : null;

    private static bool WantsPrices(HttpContext http) => http.Request.QueryString.HasValue
        && http.Request.Query["with_price_calculation"].ToString() switch
        {
            "" or "false" or "null" => false,
            "true" => true,
            _ => throw Refusal.Invalid([new FieldError(
                "invalid_type", ["with_price_calculation"], "Expected boolean, received string", "boolean", "string")]),
        };
}

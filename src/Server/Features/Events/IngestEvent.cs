using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Events;

/// <summary>Takes one event in; answered once it is committed.</summary>
public static class IngestEvent
{
    public const int MaxBytes = 256 * 1024;

    public static async Task HandleAsync(HttpContext http, CurrentTenant tenant, EventIntake intake)
    {
        RefusePriceCalculation(http);
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

    private static void RefusePriceCalculation(HttpContext http)
    {
        if (!http.Request.QueryString.HasValue)
        {
            return;
        }
        switch (http.Request.Query["with_price_calculation"].ToString())
        {
            case "" or "false" or "null":
                return;
            case "true":
                throw Refusal.NotBuilt("Price calculation at ingestion (with_price_calculation)");
            default:
                throw Refusal.Invalid([new FieldError(
                    "invalid_type", ["with_price_calculation"], "Expected boolean, received string", "boolean", "string")]);
        }
    }
}

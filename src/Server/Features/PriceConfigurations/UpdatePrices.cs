using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceConfigurations;

/// <summary>Replaces the one price of a fee; the body is a bare list.</summary>
public static class UpdatePrices
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var list = await BodyReader.ReadArrayAsync(http);
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var configuration = await db.Set<PriceConfiguration>().SingleOrDefaultAsync(c => c.Id == id, cancel)
                ?? throw Refusal.NotFound("Price configuration");
            if (configuration.Type != PriceType.Fee)
            {
                throw Refusal.BadRequest(
                    $"The prices of a {Words<PriceType>.Of(configuration.Type)} configuration cannot be replaced; only those of a fee can");
            }
            configuration.Prices = [Read(list, configuration.Prices[0].Id)];
            configuration.UpdatedAt = tenant.Now;
            return PriceConfigurationAnswer.Of(configuration);
        }, cancel));
    }

    /// <summary>A price that names the id of the present one keeps it.</summary>
    private static PriceTier Read(JsonElement list, string presentId)
    {
        if (list.GetArrayLength() != 1 || list[0].ValueKind != JsonValueKind.Object)
        {
            throw Refusal.Invalid([new FieldError("custom", [], "Send exactly one fee price")]);
        }
        var body = new Body(list[0], [0], []);
        var tier = PriceInput.Read(body, PriceType.Fee, PriceSpelling.Catalog);
        var id = body.Text("id");
        if (id is not null && id != presentId)
        {
            body.Refuse("id", "Price not found in this configuration");
        }
        body.ThrowIfInvalid();
        return id is null ? tier! : tier! with { Id = id };
    }
}

using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Products;

/// <summary>A product with its prices and, where it brings one, its meter.</summary>
public static class CreateProduct
{
    public const int MaxPrices = 200;

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Created(await db.WriteAsync(async () =>
        {
            var type = body.Word<ProductType>("type", Need.Required);
            var product = ProductInput.ReadNew(body, type ?? ProductType.FlatFee, tenant.Now);
            if (type is not null)
            {
                await ReadOwnFieldsAsync(db, body, product, tenant, cancel);
            }
            await ProductRates.RequireAsync(db, body, product, cancel);
            var prices = await ReadPricesAsync(db, body, product.Id, type, tenant, cancel);
            var custom = await CustomPropertyInput.ReadAsync(db, body, Carrier.Product, isCreate: true, cancel);
            body.ThrowIfInvalid();
            db.Add(product);
            db.AddRange(prices);
            await custom.ApplyAsync(db, product.Id, cancel);
            await db.SaveChangesAsync(cancel);
            return await ProductReading.InFullAsync(db, product, priceBookId: null, cancel);
        }, cancel));
    }

    private static async Task ReadOwnFieldsAsync(
        BillingDb db, Body body, Product product, CurrentTenant tenant, CancellationToken cancel)
    {
        switch (product.Type)
        {
            case ProductType.Seat:
                product.IsConnectedSeatItem = body.Flag("is_connected_seat_item") ?? false;
                await MeterInput.ReadAsync(db, body, product, tenant.Now, cancel);
                break;
            case ProductType.Dynamic:
                await MeterInput.ReadAsync(db, body, product, tenant.Now, cancel);
                break;
            case ProductType.Credit:
                product.LowCreditsThreshold = body.Number("low_credits_threshold", min: 0);
                product.CreditsGrantMode = body.Word<CreditsGrantMode>("credits_grant_mode") ?? CreditsGrantMode.Prorated;
                await MeterInput.ReadAsync(db, body, product, tenant.Now, cancel);
                break;
            case ProductType.Bundle:
                await BundleInput.ReadAsync(db, body, product, cancel);
                break;
        }
    }

    private static async Task<List<PriceConfiguration>> ReadPricesAsync(
        BillingDb db, Body body, string productId, ProductType? type, CurrentTenant tenant, CancellationToken cancel)
    {
        var need = type == ProductType.Bundle ? Need.Optional : Need.Required;
        var bodies = body.Objects("price_configurations", need, max: MaxPrices) ?? [];
        var priceBooks = await PriceBookRows.FindAsync(db, bodies, cancel);
        await PriceBookRows.HoldAsync(db, priceBooks, cancel);
        return [.. bodies.Select(price => PriceConfigurationInput.Read(price, productId, type, priceBooks, tenant.Now))];
    }
}

using Plumbline.Server.Features.PriceConfigurations;

namespace Plumbline.Server.Features.Products;

/// <summary>Which price types a product type may carry on a subscription; credits are sold there for a plain fee.</summary>
public static class ProductPrices
{
    public static IReadOnlyList<PriceType> Allowed(ProductType product) => product switch
    {
        ProductType.FlatFee or ProductType.Credit => [PriceType.Fee],
        ProductType.Seat or ProductType.Bundle => [PriceType.Volume, PriceType.Bulk, PriceType.Packaged, PriceType.Bundle],
        ProductType.Dynamic => [PriceType.Volume, PriceType.Bulk, PriceType.Packaged, PriceType.Bps],
        _ => [],
    };
}

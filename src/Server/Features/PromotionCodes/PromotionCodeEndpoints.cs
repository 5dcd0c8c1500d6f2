using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PromotionCodes;

public static class PromotionCodeEndpoints
{
    // as coupons: part of the catalogue
    private const string Area = "products";

    public static void MapPromotionCodes(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(PromotionCodeJson.Default);
        routes.MapOperation("GET", "/v1/promotion-codes", "listPromotionCodes", Area, ListPromotionCodes.HandleAsync);
        routes.MapOperation("POST", "/v1/promotion-codes", "createPromotionCode", Area, CreatePromotionCode.HandleAsync);
        routes.MapOperation("GET", "/v1/promotion-codes/{id}", "getPromotionCode", Area, GetPromotionCode.HandleAsync);
        routes.MapOperation("PATCH", "/v1/promotion-codes/{id}", "updatePromotionCode", Area, UpdatePromotionCode.HandleAsync);
        routes.MapOperation("DELETE", "/v1/promotion-codes/{id}", "deletePromotionCode", Area, DeletePromotionCode.HandleAsync);
    }
}

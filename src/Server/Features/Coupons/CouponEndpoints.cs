using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Coupons;

public static class CouponEndpoints
{
    // the contract names no scopes of their own for discounts: they are part of the catalogue
    private const string Area = "products";

    public static void MapCoupons(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(CouponJson.Default);
        routes.MapOperation("GET", "/v1/coupons", "listCoupons", Area, ListCoupons.HandleAsync);
        routes.MapOperation("POST", "/v1/coupons", "createCoupon", Area, CreateCoupon.HandleAsync);
        routes.MapOperation("GET", "/v1/coupons/{id}", "getCoupon", Area, GetCoupon.HandleAsync);
        routes.MapOperation("PUT", "/v1/coupons/{id}", "updateCoupon", Area, UpdateCoupon.HandleAsync);
        routes.MapOperation("DELETE", "/v1/coupons/{id}", "deleteCoupon", Area, DeleteCoupon.HandleAsync);
    }
}

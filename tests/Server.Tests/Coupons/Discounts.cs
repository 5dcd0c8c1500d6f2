using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Coupons;

/// <summary>Bodies of coupons and promotion codes that many tests need.</summary>
internal static class Discounts
{
    public const string CouponPath = "/v1/coupons";
    public const string CodePath = "/v1/promotion-codes";

    public static object Percent(decimal percent = 10, string name = "Ten off") =>
        new { type = "percent", name, discount_percent = percent };

    public static object Amount(decimal amount = 1500, string currency = "EUR", string name = "Fifteen off") =>
        new { type = "amount", name, discount_amount = amount, currency };

    public static async Task<string> CouponAsync(this Api api, string name = "Ten off") =>
        (await api.PostAsync(CouponPath, Percent(name: name))).Text("id");

    public static async Task<string> CodeAsync(this Api api, string couponId, string code) =>
        (await api.PostAsync(CodePath, new { code, coupon_id = couponId })).Text("id");
}

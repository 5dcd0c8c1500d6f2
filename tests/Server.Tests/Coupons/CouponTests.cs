using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;
using static Plumbline.Server.Tests.Coupons.Discounts;

namespace Plumbline.Server.Tests.Coupons;

public sealed class CouponTests(TestServer server)
{
    [Fact]
    public async Task CreateCoupon_AmountWithEverything_IsReadBack()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-03-01T10:00:00Z");
        var (plan, seats) = ((await api.FlatFeeAsync()).Text("id"), (await api.SeatAsync()).Text("id"));

        var made = await api.PostAsync(CouponPath, new
        {
            type = "amount",
            name = "Spring",
            description = "For the fair",
            discount_amount = 1500,
            currency = "EUR",
            expiration_date = "2024-06-30T21:59:59.999Z",
            redemption_limit = 20,
            product_ids = new[] { seats, plan, seats },
            repeat = "duration",
            duration = new { count = 3, period = "months" },
        });
        var read = await api.GetAsync($"{CouponPath}/{made.Text("id")}");

        Assert.StartsWith("cou_", made.Text("id"), StringComparison.Ordinal);
        Assert.Equal(("amount", 1500m, "EUR"), (read.Text("type"), read.Decimal("discount_amount"), read.Text("currency")));
        Assert.Equal(("Spring", "For the fair"), (read.Text("name"), read.Text("description")));
        Assert.Equal(("2024-06-30T21:59:59.999Z", 20m), (read.Text("expiration_date"), read.Decimal("redemption_limit")));
        Assert.Equal([seats, plan], read.Items("product_ids").Select(id => id.GetString()));
        Assert.Equal(("duration", 3m, "months"), (read.Text("repeat"), read.Decimal("duration.count"), read.Text("duration.period")));
        Assert.Equal("2024-03-01T10:00:00.000Z", read.Text("created_at"));
        Assert.True(read.IsNull("deleted_at") && read.IsNull("deletedAt") && !read.Has("discount_percent"));
        Assert.False(made.Has("deletedAt"));
        Assert.Equal(made.GetRawText(), (await api.GetAsync(CouponPath)).At("data.0").GetRawText());
    }

    [Fact]
    public async Task CreateCoupon_PercentWithNothingElse_IsForEveryProduct()
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync(CouponPath, Percent(12.50m));

        Assert.Equal(("percent", "12.5"), (made.Text("type"), made.At("discount_percent").GetRawText()));
        Assert.Empty(made.Items("product_ids"));
        Assert.Empty(made.Items("integrations"));
        Assert.All(
            (string[])["description", "expiration_date", "redemption_limit", "repeat", "duration", "deleted_at"],
            key => Assert.True(made.IsNull(key), key));
        Assert.False(made.Has("discount_amount") || made.Has("currency"));
    }

    [Theory]
    [InlineData("""{"type":"percent","name":"All","discount_percent":100,"repeat":"forever","duration":null}""", "forever")]
    [InlineData("""{"type":"percent","name":"Bit","discount_percent":0.01,"repeat":"once","product_ids":null}""", "once")]
    [InlineData("""{"type":"amount","name":"Cent","discount_amount":1,"currency":"JPY","repeat":"once","discount_percent":"x"}""", "once")]
    [InlineData("""{"type":"percent","name":"Old","discount_percent":5,"expiration_date":"2001-01-01","repeat":"once"}""", "once")]
    [InlineData(
        """{"type":"percent","name":"Age","discount_percent":5,"repeat":"duration","duration":{"count":100,"period":"years"}}""",
        "duration")]
    public async Task CreateCoupon_AtTheEdges_IsMade(string body, string repeat)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, CouponPath, body);

        Assert.Equal((201, repeat), (answer.Status, answer.Json.Text("repeat")));
    }

    [Fact]
    public async Task ListCoupons_Several_ShowsTheNewestFirstByPages()
    {
        var api = await server.NewCompanyAsync();
        var first = await api.CouponAsync("First");
        var second = await api.CouponAsync("Second");
        var gone = await api.CouponAsync("Gone");
        var third = await api.CouponAsync("Third");
        await api.DeleteAsync($"{CouponPath}/{gone}");

        var all = await api.GetAsync(CouponPath);
        var page = await api.GetAsync(CouponPath + "?take=1&skip=1");

        Assert.Equal([third, second, first], all.Texts("data", "id"));
        Assert.Equal([second], page.Texts("data", "id"));
        Assert.Equal((3, 1, 1), (page.Decimal("meta.total"), page.Decimal("meta.taken"), page.Decimal("meta.skipped")));
        Assert.Empty((await api.GetAsync(CouponPath + "?take=0")).Items("data"));
    }

    [Fact]
    public async Task UpdateCoupon_NotRedeemed_ReplacesTheWhole()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-03-01T00:00:00Z");
        var product = (await api.FlatFeeAsync()).Text("id");
        var made = await api.PostAsync(CouponPath, new
        {
            type = "amount",
            name = "Spring",
            description = "For the fair",
            discount_amount = 1500,
            currency = "EUR",
            redemption_limit = 20,
            product_ids = new[] { product },
            repeat = "duration",
            duration = new { count = 3, period = "months" },
        });
        await api.AdvanceAsync("2024-03-02T00:00:00Z");

        var updated = await api.PutAsync($"{CouponPath}/{made.Text("id")}", Amount(900, "USD", "Summer"));
        var read = await api.GetAsync($"{CouponPath}/{made.Text("id")}");

        Assert.Equal((900m, "USD", "Summer"), (updated.Decimal("discount_amount"), updated.Text("currency"), updated.Text("name")));
        Assert.All(
            (string[])["description", "redemption_limit", "repeat", "duration"], key => Assert.True(updated.IsNull(key), key));
        Assert.Empty(updated.Items("product_ids"));
        Assert.Equal("2024-03-01T00:00:00.000Z", updated.Text("created_at"));
        Assert.False(updated.Has("deletedAt"));
        Assert.Equal((900m, "Summer"), (read.Decimal("discount_amount"), read.Text("name")));
    }

    [Theory]
    [InlineData("percent", """{"type":"amount","name":"x","discount_amount":5,"currency":"EUR"}""",
        "type: The type of a coupon cannot change; it is percent")]
    [InlineData("amount", """{"type":"percent","name":"x","discount_percent":5}""",
        "type: The type of a coupon cannot change; it is amount")]
    public async Task UpdateCoupon_AnotherType_IsRefused(string type, string body, string fault)
    {
        var api = await server.NewCompanyAsync();
        var made = await api.PostAsync(CouponPath, type == "amount" ? Amount() : Percent());
        var path = $"{CouponPath}/{made.Text("id")}";

        var answer = await api.SendRawAsync(HttpMethod.Put, path, body);

        Assert.Equal((400, "Invalid request: " + fault), (answer.Status, answer.Json.Text("message")));
        Assert.Equal(made.GetRawText(), (await api.GetAsync(CouponPath)).At("data.0").GetRawText());
    }

    [Theory]
    [InlineData("percent", """{"type":"percent","name":"x","discount_percent":10.5}""",
        "discount_percent: The coupon has been redeemed; its discount stays 10")]
    [InlineData("amount", """{"type":"amount","name":"x","discount_amount":5,"currency":"USD"}""",
        "discount_amount: The coupon has been redeemed; its discount stays 1500; currency: The coupon has been redeemed; "
        + "its currency stays EUR")]
    public async Task UpdateCoupon_AnotherValueOnceRedeemed_IsRefused(string type, string body, string faults)
    {
        var api = await server.NewCompanyAsync();
        var made = await api.PostAsync(CouponPath, type == "amount" ? Amount() : Percent());
        var code = await api.CodeAsync(made.Text("id"), "SPRING");
        await api.PatchAsync($"{CodePath}/{code}", new { current_redemptions = 1 });
        await api.DeleteAsync($"{CodePath}/{code}");

        var answer = await api.SendRawAsync(HttpMethod.Put, $"{CouponPath}/{made.Text("id")}", body);

        Assert.Equal((400, "Invalid request: " + faults), (answer.Status, answer.Json.Text("message")));
        Assert.Equal(made.GetRawText(), (await api.GetAsync(CouponPath)).At("data.0").GetRawText());
    }

    [Fact]
    public async Task UpdateCoupon_SameValueOnceRedeemed_ChangesTheRest()
    {
        var api = await server.NewCompanyAsync();
        var id = await api.CouponAsync();
        await api.PatchAsync($"{CodePath}/{await api.CodeAsync(id, "SPRING")}", new { current_redemptions = 1 });

        var updated = await api.PutAsync($"{CouponPath}/{id}", Percent(10.0m, "Renamed"));

        Assert.Equal(("Renamed", 10m), (updated.Text("name"), updated.Decimal("discount_percent")));
    }

    [Fact]
    public async Task DeleteCoupon_Made_StaysReadableAndUnchanged()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-03-01T00:00:00Z");
        var id = await api.CouponAsync();
        var code = await api.CodeAsync(id, "SPRING");

        var answer = await api.SendAsync(HttpMethod.Delete, $"{CouponPath}/{id}");
        await api.AdvanceAsync("2024-03-02T00:00:00Z");
        var again = await api.SendAsync(HttpMethod.Delete, $"{CouponPath}/{id}");
        var refused = await api.FailAsync(HttpMethod.Put, $"{CouponPath}/{id}", Percent(), 400);
        var read = await api.GetAsync($"{CouponPath}/{id}");

        Assert.Equal((204, 204), (answer.Status, again.Status));
        Assert.Equal("Coupon is deleted; this needs it to be active", refused.Text("message"));
        Assert.Equal("2024-03-01T00:00:00.000Z", read.Text("deleted_at"));
        Assert.Equal("2024-03-01T00:00:00.000Z", read.Text("deletedAt"));
        Assert.Empty((await api.GetAsync(CouponPath)).Items("data"));
        Assert.Equal(id, (await api.GetAsync($"{CodePath}/{code}")).Text("coupon_id"));
    }

    [Fact]
    public async Task DeleteProduct_NamedByDiscounts_WaitsForThem()
    {
        var api = await server.NewCompanyAsync();
        var product = (await api.FlatFeeAsync()).Text("id");
        await api.PutAsync($"/v1/products/{product}/archive");
        var coupon = (await api.PostAsync(
            CouponPath, new { type = "percent", name = "x", discount_percent = 5, product_ids = new[] { product } })).Text("id");
        var code = (await api.PostAsync(CodePath, new { code = "SPRING", coupon_id = coupon, product_id = product })).Text("id");

        var byCode = await api.FailAsync(HttpMethod.Delete, $"/v1/products/{product}", 400);
        await api.DeleteAsync($"{CodePath}/{code}");
        var byCoupon = await api.FailAsync(HttpMethod.Delete, $"/v1/products/{product}", 400);
        await api.DeleteAsync($"{CouponPath}/{coupon}");
        await api.DeleteAsync($"/v1/products/{product}");

        Assert.Equal($"Product is named by promotion code {code}; it cannot be deleted", byCode.Text("message"));
        Assert.Equal($"Product is named by coupon {coupon}; it cannot be deleted", byCoupon.Text("message"));
        await api.FailAsync(HttpMethod.Get, $"/v1/products/{product}", 404);
    }

    [Fact]
    public async Task Discounts_KeyThatMayOnlyRead_CannotBeWritten()
    {
        var api = await server.NewCompanyAsync();
        var coupon = await api.CouponAsync();
        var reader = await server.WithNewKeyAsync(api, Mode.Test, "products.read");

        await reader.GetAsync(CouponPath);
        await reader.GetAsync(CodePath);

        await reader.FailAsync(HttpMethod.Post, CouponPath, Percent(), 403);
        await reader.FailAsync(HttpMethod.Post, CodePath, new { code = "A", coupon_id = coupon }, 403);
    }

    [Fact]
    public async Task ResetSandbox_WithDiscounts_RemovesThem()
    {
        var api = await server.NewCompanyAsync();
        await api.CodeAsync(await api.CouponAsync(), "SPRING");

        await api.PostAsync("/v1/sandbox/reset");

        Assert.Empty((await api.GetAsync(CouponPath)).Items("data"));
        Assert.Empty((await api.GetAsync(CodePath)).Items("data"));
    }
}

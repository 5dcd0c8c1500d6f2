using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;
using static Plumbline.Server.Tests.Coupons.Discounts;

namespace Plumbline.Server.Tests.Coupons;

public sealed class PromotionCodeTests(TestServer server)
{
    [Fact]
    public async Task CreatePromotionCode_WithEverything_IsReadBack()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-03-01T10:00:00Z");
        var customer = (await api.PostAsync("/v1/customers", new { name = "A" })).Text("id");
        var product = (await api.FlatFeeAsync()).Text("id");
        var coupon = await api.CouponAsync();

        var made = await api.PostAsync(CodePath, new
        {
            code = "Spring24",
            coupon_id = coupon,
            customer_id = customer,
            plan_id = (string?)null,
            product_id = product,
            expires_at = "2024-06-30T00:00:00Z",
            max_redemptions = 100,
            current_redemptions = 3,
            duration_count = 6,
            duration_period = "months",
            only_for_first_time_order = true,
        });
        var read = await api.GetAsync($"{CodePath}/{made.Text("id")}");

        Assert.StartsWith("promo_", made.Text("id"), StringComparison.Ordinal);
        Assert.Equal(("Spring24", coupon, api.CompanyId), (read.Text("code"), read.Text("coupon_id"), read.Text("client_id")));
        Assert.Equal((customer, product), (read.Text("customer_id"), read.Text("product_id")));
        Assert.Equal((100, 3, 6), (read.Decimal("max_redemptions"), read.Decimal("current_redemptions"), read.Decimal("duration_count")));
        Assert.Equal(("months", true), (read.Text("duration_period"), read.Flag("only_for_first_time_order")));
        Assert.Equal("2024-06-30T00:00:00.000Z", read.Text("expires_at"));
        Assert.Equal(("2024-03-01T10:00:00.000Z", "2024-03-01T10:00:00.000Z"), (read.Text("created_at"), read.Text("updated_at")));
        Assert.True(read.IsNull("plan_id"));
        Assert.Equal(made.GetRawText(), read.GetRawText());
    }

    [Fact]
    public async Task CreatePromotionCode_CodeAndCouponOnly_HasNoLimits()
    {
        var api = await server.NewCompanyAsync();
        var coupon = await api.CouponAsync();

        var made = await api.PostAsync(CodePath, new { code = "SPRING", coupon_id = coupon });

        Assert.All(
            (string[])["customer_id", "plan_id", "product_id", "expires_at", "max_redemptions", "duration_count", "duration_period"],
            key => Assert.True(made.IsNull(key), key));
        Assert.Equal((0m, false), (made.Decimal("current_redemptions"), made.Flag("only_for_first_time_order")));
    }

    [Theory]
    [InlineData("""{"duration_period":"once","duration_count":5}""")]
    [InlineData("""{"duration_period":"months","duration_count":null}""")]
    [InlineData("""{"duration_period":"months"}""")]
    [InlineData("""{"duration_period":"days","duration_count":36500}""")]
    [InlineData("""{"current_redemptions":null,"only_for_first_time_order":null,"max_redemptions":null}""")]
    [InlineData("""{"expires_at":"2001-01-01","max_redemptions":1,"current_redemptions":2}""")]
    public async Task CreatePromotionCode_AtTheEdges_IsMade(string rest)
    {
        var api = await server.NewCompanyAsync();
        var coupon = await api.CouponAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, CodePath, $$"""{"code":"SPRING","coupon_id":"{{coupon}}",{{rest[1..]}}""");

        Assert.Equal(201, answer.Status);
    }

    [Theory]
    [InlineData("SPRING")]
    [InlineData("spring")]
    [InlineData(" Spring ")]
    public async Task CreatePromotionCode_TextThatIsTaken_IsAConflict(string code)
    {
        var api = await server.NewCompanyAsync();
        var coupon = await api.CouponAsync();
        var taken = await api.CodeAsync(coupon, "SPRING");

        var error = await api.FailAsync(HttpMethod.Post, CodePath, new { code, coupon_id = coupon }, 409);

        Assert.Equal($"A promotion code '{code}' exists already", error.Text("message"));
        Assert.Equal([taken], (await api.GetAsync(CodePath)).Texts("data", "id"));
    }

    [Fact]
    public async Task CreatePromotionCode_TextOfAnotherCompanyOrADeletedCode_IsMade()
    {
        var (first, second) = (await server.NewCompanyAsync(), await server.NewCompanyAsync());
        var coupon = await first.CouponAsync();
        var deleted = await first.CodeAsync(coupon, "SPRING");
        await first.DeleteAsync($"{CodePath}/{deleted}");

        var again = await first.CodeAsync(coupon, "SPRING");
        await second.CodeAsync(await second.CouponAsync(), "SPRING");

        Assert.Equal([again], (await first.GetAsync(CodePath)).Texts("data", "id"));
    }

    [Theory]
    [InlineData("", "D,C,B,A")]
    [InlineData("coupon_id={0}", "C,A")]
    [InlineData("coupon_id__equals={0}", "C,A")]
    [InlineData("coupon_id__not={0}", "D,B")]
    [InlineData("coupon_id__isNull=true", "")]
    [InlineData("coupon_id__isNotNull=true", "D,C,B,A")]
    [InlineData("coupon_id__startsWith=cou_", "D,C,B,A")]
    [InlineData("coupon_id__contains={0}", "C,A")]
    [InlineData("coupon_id__endWith={0}", "C,A")]
    [InlineData("coupon_id__contains=nothing", "")]
    [InlineData("coupon_id={0}&take=1&skip=1", "A")]
    [InlineData("take=2&skip=1", "C,B")]
    [InlineData("unknown=1", "D,C,B,A")]
    public async Task ListPromotionCodes_Filtered_FindsThem(string query, string codes)
    {
        var api = await server.NewCompanyAsync();
        var (one, other) = (await api.CouponAsync("One"), await api.CouponAsync("Other"));
        await api.CodeAsync(one, "A");
        await api.CodeAsync(other, "B");
        await api.CodeAsync(one, "C");
        await api.CodeAsync(other, "D");
        await api.DeleteAsync($"{CodePath}/{await api.CodeAsync(one, "GONE")}");

        var page = await api.GetAsync($"{CodePath}?{query.Replace("{0}", one, StringComparison.Ordinal)}");

        Assert.Equal(codes, string.Join(',', page.Texts("data", "code")));
    }

    [Fact]
    public async Task UpdatePromotionCode_SomeFields_LeavesTheRest()
    {
        var api = await server.NewCompanyAsync();
        await api.SetClockAsync("2024-03-01T00:00:00Z");
        var coupon = await api.CouponAsync();
        var id = (await api.PostAsync(CodePath, new
        {
            code = "SPRING",
            coupon_id = coupon,
            max_redemptions = 5,
            expires_at = "2024-06-30T00:00:00Z",
            duration_count = 2,
            duration_period = "weeks",
            only_for_first_time_order = true,
        })).Text("id");
        await api.AdvanceAsync("2024-03-02T00:00:00Z");

        var updated = await api.PatchAsync($"{CodePath}/{id}", new
        {
            code = "spring",
            coupon_id = coupon,
            max_redemptions = (int?)null,
            current_redemptions = 4,
            duration_count = 3,
        });

        Assert.Equal(("spring", coupon), (updated.Text("code"), updated.Text("coupon_id")));
        Assert.True(updated.IsNull("max_redemptions"));
        Assert.Equal((4, 3), (updated.Decimal("current_redemptions"), updated.Decimal("duration_count")));
        Assert.Equal(("weeks", "2024-06-30T00:00:00.000Z"), (updated.Text("duration_period"), updated.Text("expires_at")));
        Assert.True(updated.Flag("only_for_first_time_order"));
        Assert.Equal(("2024-03-01T00:00:00.000Z", "2024-03-02T00:00:00.000Z"), (updated.Text("created_at"), updated.Text("updated_at")));
        Assert.Equal(updated.GetRawText(), (await api.GetAsync($"{CodePath}/{id}")).GetRawText());
    }

    [Fact]
    public async Task UpdatePromotionCode_TextOfAnother_IsAConflict()
    {
        var api = await server.NewCompanyAsync();
        var coupon = await api.CouponAsync();
        await api.CodeAsync(coupon, "SPRING");
        var id = await api.CodeAsync(coupon, "SUMMER");

        var error = await api.FailAsync(HttpMethod.Patch, $"{CodePath}/{id}", new { code = "spring", max_redemptions = 1 }, 409);

        Assert.Equal("A promotion code 'spring' exists already", error.Text("message"));
        var read = await api.GetAsync($"{CodePath}/{id}");
        Assert.Equal("SUMMER", read.Text("code"));
        Assert.True(read.IsNull("max_redemptions"));
    }

    [Fact]
    public async Task UpdatePromotionCode_CodeOfADeletedCoupon_IsChanged()
    {
        var api = await server.NewCompanyAsync();
        var coupon = await api.CouponAsync();
        var id = await api.CodeAsync(coupon, "SPRING");
        await api.DeleteAsync($"{CouponPath}/{coupon}");

        var updated = await api.PatchAsync($"{CodePath}/{id}", new { max_redemptions = 7 });

        Assert.Equal(7, updated.Decimal("max_redemptions"));
    }

    [Fact]
    public async Task DeletePromotionCode_Made_IsGone()
    {
        var api = await server.NewCompanyAsync();
        var id = await api.CodeAsync(await api.CouponAsync(), "SPRING");

        var answer = await api.SendAsync(HttpMethod.Delete, $"{CodePath}/{id}");

        Assert.Equal(204, answer.Status);
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete, HttpMethod.Patch])
        {
            var error = await api.FailAsync(method, $"{CodePath}/{id}", method == HttpMethod.Patch ? new { } : null, 404);
            Assert.Equal("Promotion code not found", error.Text("message"));
        }
        Assert.Empty((await api.GetAsync(CodePath)).Items("data"));
    }

    [Fact]
    public async Task CreatePromotionCode_OneTextManyTimesAtOnce_MakesOne()
    {
        var api = await server.NewCompanyAsync();

        // coupons of their own: with one, its lock alone would put them in a row
        var coupons = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => api.CouponAsync($"Coupon {i}")));
        var answers = await Task.WhenAll(coupons.Select(coupon =>
            api.SendAsync(HttpMethod.Post, CodePath, new { code = "SPRING", coupon_id = coupon })));

        Assert.Equal((1, 9), (answers.Count(a => a.Status == 201), answers.Count(a => a.Status == 409)));
        Assert.Single((await api.GetAsync(CodePath)).Items("data"));
    }
}

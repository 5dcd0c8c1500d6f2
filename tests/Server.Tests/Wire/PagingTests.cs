using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Wire;

public sealed class PagingTests(TestServer server)
{
    [Theory]
    [InlineData("", 7, 0)]
    [InlineData("?take=3", 3, 0)]
    [InlineData("?take=3&skip=6", 1, 6)]
    [InlineData("?take=0", 0, 0)]
    [InlineData("?take=100&skip=7", 0, 7)]
    [InlineData("?skip=2147483647", 0, 2147483647)]
    [InlineData("?take=2&no_such_parameter=1", 2, 0)]
    public async Task OffsetList_Asked_AnswersThatPageAndTheTotal(string query, int taken, int skipped)
    {
        var api = await WithProductsAsync(7);

        var page = await api.GetAsync("/v1/products" + query);

        Assert.Equal((7, taken, skipped), (page.Decimal("meta.total"), page.Decimal("meta.taken"), page.Decimal("meta.skipped")));
        Assert.Equal(taken, page.Items("data").Length);
    }

    [Fact]
    public async Task OffsetList_PagedThrough_ShowsEachOnceNewestFirst()
    {
        var api = await WithProductsAsync(7);

        var names = new List<string>();
        for (var skip = 0; skip < 9; skip += 3)
        {
            names.AddRange((await api.GetAsync($"/v1/products?take=3&skip={skip}")).Texts("data", "name"));
        }

        Assert.Equal(["P6", "P5", "P4", "P3", "P2", "P1", "P0"], names);
    }

    [Theory]
    [InlineData("take=101", "take", "too_big")]
    [InlineData("take=-1", "take", "too_small")]
    [InlineData("take=ten", "take", "invalid_type")]
    [InlineData("take=1.5", "take", "invalid_type")]
    [InlineData("skip=-1", "skip", "too_small")]
    [InlineData("skip=99999999999", "skip", "too_big")]
    public async Task OffsetList_AskedForANonsensePage_NamesTheParameter(string query, string field, string code)
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Get, "/v1/products?" + query, 400);

        Assert.Equal((field, code), (error.Text("errors.0.path.0"), error.Text("errors.0.code")));
    }

    [Fact]
    public async Task AnyList_WithTwoWrongParameters_NamesBoth()
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Get, "/v1/products?take=101&skip=-1", 400);

        Assert.Equal(["take", "skip"], error.Items("errors").Select(fault => fault.Text("path.0")));
    }

    [Theory]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("order=up", "order")]
    [InlineData("include_total=perhaps", "include_total")]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("cursor=MTIz", "cursor")]
    [InlineData("cursor=%00", "cursor")]
    public async Task CursorList_AskedForANonsensePage_NamesTheParameter(string query, string field)
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Get, "/v2/customers?" + query, 400);

        Assert.Equal(field, error.Text("errors.0.path.0"));
    }

    [Theory]
    [InlineData("asc", true)]
    [InlineData("desc", true)]
    [InlineData("asc", false)]
    [InlineData("desc", false)]
    public async Task CursorList_PagedThroughWhileOthersInsert_ShowsEachOnceInOrder(string order, bool atOneInstant)
    {
        var api = await server.NewCompanyAsync();
        if (atOneInstant)
        {
            // every row has the same created_at: the id alone must carry the cursor
            await api.SetClockAsync("2024-01-01T00:00:00Z");
        }
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            made.Add((await api.PostAsync("/v1/customers", new { name = $"C{i}" })).Text("id"));
        }

        var seen = new List<string>();
        var pages = 0;
        string? cursor = null;
        do
        {
            var page = await api.GetAsync($"/v2/customers?limit=2&order={order}" + (cursor is null ? "" : $"&cursor={cursor}"));
            seen.AddRange(page.Texts("data", "id"));
            Assert.Equal(page.Flag("has_more"), !page.IsNull("next_cursor"));
            cursor = page.IsNull("next_cursor") ? null : page.Text("next_cursor");
            if (++pages <= 2)
            {
                await api.PostAsync("/v1/customers", new { name = "Late" });
            }
        }
        while (cursor is not null);

        var expected = order == "asc" ? made : Enumerable.Reverse(made);
        Assert.Equal(expected, seen.Where(made.Contains));
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task CursorList_AskedForTheTotal_CountsAllPages()
    {
        var api = await server.NewCompanyAsync();
        for (var i = 0; i < 3; i++)
        {
            await api.PostAsync("/v1/customers", new { name = $"C{i}" });
        }

        var counted = await api.GetAsync("/v2/customers?limit=1&include_total=true");

        Assert.Equal(3, counted.Decimal("total"));
        Assert.False((await api.GetAsync("/v2/customers?limit=1")).Has("total"));
    }

    private async Task<Api> WithProductsAsync(int count)
    {
        var api = await server.NewCompanyAsync();
        for (var i = 0; i < count; i++)
        {
            await api.PostAsync("/v1/products", new { type = "flat_fee", name = $"P{i}", price_configurations = Array.Empty<object>() });
        }
        return api;
    }
}

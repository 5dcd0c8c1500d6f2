using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Customers;

public sealed class CustomerPagingTests(TestServer server)
{
    [Theory]
    [InlineData("desc")]
    [InlineData("asc")]
    public async Task ListCustomers_CursorWalkWhileOthersAreAdded_SeesEachExactlyOnce(string order)
    {
        var api = await server.NewCompanyAsync();
        var before = await AddAsync(api, 250, "old");
        var seen = new List<string>();
        string? cursor = null;
        var pages = 0;
        do
        {
            var page = await api.GetAsync($"/v2/customers?limit=37&order={order}" + (cursor is null ? "" : "&cursor=" + cursor));
            seen.AddRange(page.Texts("data", "id"));
            cursor = page.Flag("has_more") ? page.Text("next_cursor") : null;
            Assert.Equal(cursor is null, page.IsNull("next_cursor"));
            await AddAsync(api, 1, $"new{pages++}-");
        }
        while (cursor is not null && pages < 100);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(before.Except(seen));
        Assert.Equal(before, order == "desc" ? seen.AsEnumerable().Reverse() : seen.Take(250));
    }

    [Fact]
    public async Task ListCustomers_SortByUpdate_FollowsTheLastChange()
    {
        var api = await server.NewCompanyAsync();
        var ids = await AddAsync(api, 3, "c");
        await api.PutAsync("/v1/customers/" + ids[1], new { name = "changed" });

        var newest = await api.GetAsync("/v2/customers?sort=updated_at&limit=1");
        var rest = await api.GetAsync("/v2/customers?sort=updated_at&cursor=" + newest.Text("next_cursor"));
        var oldest = await api.GetAsync("/v2/customers?sort=updated_at&order=asc");

        Assert.Equal([ids[1]], newest.Texts("data", "id"));
        Assert.Equal([ids[2], ids[0]], rest.Texts("data", "id"));
        Assert.Equal([ids[0], ids[2], ids[1]], oldest.Texts("data", "id"));
    }

    [Fact]
    public async Task ListCustomers_Total_OnlyWhenAskedFor()
    {
        var api = await server.NewCompanyAsync();
        await AddAsync(api, 3, "c");

        var with = await api.GetAsync("/v2/customers?include_total=true&limit=2");
        var without = await api.GetAsync("/v2/customers?include_total=false&limit=2");

        Assert.Equal(3, with.Decimal("total"));
        Assert.False(without.Has("total"));
    }

    [Fact]
    public async Task ListCustomers_TakeAndSkip_PagesNewestFirst()
    {
        var api = await server.NewCompanyAsync();
        var ids = await AddAsync(api, 5, "c");

        var page = await api.GetAsync("/v1/customers?take=2&skip=1");
        var nothing = await api.GetAsync("/v1/customers?take=0");
        var beyond = await api.GetAsync("/v1/customers?skip=50");

        Assert.Equal([ids[3], ids[2]], page.Texts("data", "id"));
        Assert.Equal((5m, 2m, 1m), (page.Decimal("meta.total"), page.Decimal("meta.taken"), page.Decimal("meta.skipped")));
        Assert.Equal((5m, 0m), (nothing.Decimal("meta.total"), nothing.Decimal("meta.taken")));
        Assert.Empty(beyond.Items("data"));
    }

    [Theory]
    [InlineData("/v1/customers?take=101", "take")]
    [InlineData("/v1/customers?take=-1", "take")]
    [InlineData("/v1/customers?take=ten", "take")]
    [InlineData("/v1/customers?skip=-1", "skip")]
    [InlineData("/v2/customers?limit=0", "limit")]
    [InlineData("/v2/customers?limit=101", "limit")]
    [InlineData("/v2/customers?cursor=abc", "cursor")]
    public async Task ListCustomers_PageOutOfBounds_IsRefused(string path, string field)
    {
        var api = await server.NewCompanyAsync();

        Assert.Equal([field], CompanyTests.Paths(await api.FailAsync(HttpMethod.Get, path, 400)));
    }

    private static async Task<List<string>> AddAsync(Api api, int count, string prefix)
    {
        var ids = new List<string>();
        for (var at = 0; at < count; at += 50)
        {
            var result = await api.PostAsync("/v1/customers/batch", new
            {
                customers = Enumerable.Range(at, Math.Min(50, count - at))
                    .Select(i => new { batch_customer_id = $"{i}", external_id = $"{prefix}{i}" }),
            });
            ids.AddRange(result.Texts("successes", "id"));
        }
        return ids;
    }
}

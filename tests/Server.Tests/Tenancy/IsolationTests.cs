using Plumbline.Server.Tests.Contract;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Tenancy;

/// <summary>A second company's key sees none of it, proven for every route that the app maps.</summary>
public sealed class IsolationTests(TestServer server, IsolationTests.Pair pair) : IClassFixture<IsolationTests.Pair>
{
    /// <summary>Two companies that have everything; made once, as making them is most of the work.</summary>
    public sealed class Pair(TestServer server) : IAsyncLifetime
    {
        internal FullCompany Owner { get; private set; } = null!;

        internal FullCompany Stranger { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            (Owner, Stranger) = (await FullCompany.CreateAsync(server), await FullCompany.CreateAsync(server));

        public ValueTask DisposeAsync() => default;
    }

    // what an operation asks for before it looks up the id in its path
    private static readonly Dictionary<string, object> Bodies = new(StringComparer.Ordinal)
    {
        ["setQuoteSigners"] = FullCompany.Signers,
        ["sendQuote"] = new { email = "thief@acme.test" },
        ["voidQuote"] = new { reason = "Stolen" },
        ["updateCustomProperty"] = new { name = "Stolen", type = "text", slug = "region", entities = new[] { "customer" } },
        ["createSubscriptionUpdate"] = Change("itm_any"),
        ["createSubscriptionUpdates"] = Changes("itm_any"),
        ["simulateSubscriptionUpdates"] = Changes("itm_any"),
        ["renewSubscription"] = new { up_to = "2024-01-01T00:00:00.000Z" },
        ["createInvoiceTransaction"] = FullCompany.Payment,
        ["createCustomerCredit"] = new { product_id = "itm_any" },
        ["purchaseCustomerCredits"] = new { credit_count = 1, amount_excluding_tax = 1 },
        ["topupCustomerCredits"] = new { credit_count = 1 },
        ["updateCustomerCreditTopupExpiration"] = new { expires_at = (string?)null },
        ["createCustomerCreditsUsage"] = new { usage_retained = 1 },
        ["getCustomerUsageEventsPost"] = UsageSpan,
        ["getAggregatorUsageGroupByCustomerPost"] = UsageSpan,
        ["loadWallet"] = new { amount = 1 },
        ["updateApp"] = new
        {
            name = "Stolen",
            description = (string?)null,
            logo_uri = (string?)null,
            callbacks = Array.Empty<string>(),
        },
        ["updateWebhookEndpoint"] = new { url = "https://example.com/stolen" },
        ["replayWebhookMessages"] = new { after = "2024-01-01T00:00:00.000Z" },
        ["updatePrices"] = new[] { new { type = "fee", amount = 200 } },
    };

    private static object UsageSpan => new { start_date = "2024-01-01T00:00:00Z", end_date = "2024-02-01T00:00:00Z" };

    private static object Change(string productId) => new
    {
        application_schedule = "immediately",
        payment_schedule = "immediately",
        calculation_method = "pro_rata",
        type = "remove_product",
        payload = new { product_id = productId },
    };

    private static object Changes(string productId) => new
    {
        application_schedule = "immediately",
        payment_schedule = "immediately",
        calculation_method = "pro_rata",
        updates = new[] { new { type = "remove_product", payload = new { product_id = productId } } },
    };

    private const string Span = "?start_date=2024-01-01T00:00:00Z&end_date=2024-02-01T00:00:00Z";

    // what a list asks for
    private static readonly Dictionary<string, string> Queries = new(StringComparer.Ordinal)
    {
        ["listBillableEvents"] = "?event_type=call",
        ["listInvoices"] = "?status=all",
        ["getBillableEventPrices"] = "?record_id=secret-event",
        ["listCustomerUsage"] = Span,
        ["getCustomerUsage"] = Span,
        ["getCustomerUsageEvents"] = Span,
        ["getCustomerUsageTimeseries"] = Span,
        ["getAggregatorUsageEvents"] = Span,
        ["getAggregatorUsageGroupByCustomer"] = Span,
        ["getAggregatorUsageTimeseries"] = Span,
    };

    [Fact]
    public async Task EveryRouteWithIds_AskedByAnotherCompany_AnswersNotFoundAndChangesNothing()
    {
        var owner = pair.Owner;
        var stranger = await server.NewCompanyAsync();
        var routes = MappedOperation.All(server).Where(operation => operation is { IsApi: true, HasIds: true }).ToList();
        var before = await ReadAsync(owner, routes);
        Assert.True(before.Count > 3);

        var seen = new List<string>();
        foreach (var route in routes)
        {
            var body = route.Method is "GET" or "DELETE" ? null : Bodies.GetValueOrDefault(route.Id, new { });
            var answer = await stranger.SendAsync(new HttpMethod(route.Method), owner.PathOf(route) + QueryOf(route), body);
            if (answer.Status != 404)
            {
                seen.Add($"{route.Method} {route.Path} ({route.Id}): {answer.Status} {answer.Text}"
                    + (answer.Status == 400 ? " (give the walk a body that passes the operation's own checks, in Bodies)" : ""));
            }
        }

        Assert.True(seen.Count == 0, "Another company's key was not told 404:\n" + string.Join('\n', seen));
        Assert.Equal(before, await ReadAsync(owner, routes));
    }

    [Fact]
    public async Task EveryList_AskedByAnotherCompany_HoldsNoneOfTheOwnersIds()
    {
        var owner = pair.Owner;
        var stranger = await server.NewCompanyAsync();
        var lists = MappedOperation.All(server).Where(operation => operation is { IsApi: true, HasIds: false, Method: "GET" }).ToList();
        Assert.True(lists.Count > 3);

        var showing = 0;
        foreach (var list in lists)
        {
            showing += owner.Ids.Count((await owner.Api.GetAsync(list.Path + QueryOf(list))).ToString().Contains);
            var answer = (await stranger.GetAsync(list.Path + QueryOf(list))).ToString();
            Assert.All(owner.Ids, id => Assert.DoesNotContain(id, answer, StringComparison.Ordinal));
        }

        Assert.True(showing >= owner.Ids.Count, "The owner's own lists do not hold the owner's ids");
    }

    [Theory]
    [InlineData("customer")]
    [InlineData("product")]
    public async Task CreateSubscription_NamingAnotherCompanysThing_IsRefused(string foreign)
    {
        var (owner, stranger) = (pair.Owner, pair.Stranger);
        var customer = (foreign == "customer" ? owner : stranger).Id("/customers/{}");
        var product = (foreign == "product" ? owner : stranger).Id("/products/{}");

        var answer = await stranger.Api.SendAsync(HttpMethod.Post, "/v2/subscriptions", FullCompany.Subscription(customer, product));

        Assert.Contains(answer.Status, (int[])[400, 404]);
        Assert.Equal(1, (await stranger.Api.GetAsync("/v2/subscriptions")).Decimal("meta.total"));
    }

    [Theory]
    [InlineData("/v1/price-configurations", "product_id", "/products/{}")]
    [InlineData("/v1/customers", "invoicing_entity_id", "/invoicing-entities/{}")]
    [InlineData("/v1/customers", "price_book_id", "/price-books/{}")]
    [InlineData("/v1/products", "aggregator_id", "/aggregators/{}")]
    [InlineData("/v1/coupons", "product_ids", "/products/{}")]
    [InlineData("/v1/promotion-codes", "coupon_id", "/coupons/{}")]
    public async Task Create_NamingAnotherCompanysThing_IsRefused(string path, string key, string place)
    {
        var (owner, stranger) = (pair.Owner, pair.Stranger);

        var own = await stranger.Api.SendAsync(HttpMethod.Post, path, BodyOf(path, key, stranger.Id(place)));
        var foreign = await stranger.Api.SendAsync(HttpMethod.Post, path, BodyOf(path, key, owner.Id(place)));

        Assert.Equal(201, own.Status);
        Assert.Contains(foreign.Status, (int[])[400, 404]);
    }

    private static object BodyOf(string path, string key, string id) => path switch
    {
        "/v1/price-configurations" => FullCompany.PriceConfiguration(id),
        "/v1/coupons" => FullCompany.Coupon(id),
        "/v1/promotion-codes" => FullCompany.PromotionCode(id, "ANOTHER"),
        "/v1/customers" => new Dictionary<string, object> { ["name"] = "A", [key] = id },
        _ => new Dictionary<string, object>
        {
            ["type"] = "dynamic",
            ["name"] = "A",
            ["price_configurations"] = Array.Empty<object>(),
            [key] = id,
        },
    };

    private static string QueryOf(MappedOperation operation) => Queries.GetValueOrDefault(operation.Id, "");

    private static async Task<SortedDictionary<string, string>> ReadAsync(FullCompany owner, List<MappedOperation> routes)
    {
        var answers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var route in routes.Where(route => route.Method == "GET"))
        {
            var answer = await owner.Api.SendAsync(HttpMethod.Get, owner.PathOf(route) + QueryOf(route));
            Assert.True(answer.Status < 400, $"{route.Id}: {answer.Status} {answer.Text}");
            answers[route.Id] = $"{answer.Status} {answer.Json}";
        }
        return answers;
    }
}

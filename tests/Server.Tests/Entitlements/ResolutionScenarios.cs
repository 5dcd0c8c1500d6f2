using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Entitlements;

/// <summary>What a customer may use, told on the sandbox clock.</summary>
public sealed class ResolutionScenarios(TestServer server)
{
    private const string NewYear = "2024-01-01T00:00:00Z";

    [Fact]
    public async Task Resolve_EachLevel_WinsOverTheNext()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        var product = await s.FeeAsync();
        await s.Api.NumberFeatureAsync("calls", "replace", 5);
        await s.Api.GrantAsync(product, "calls", 10);

        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls"));
        await s.SubscribeAsync([Scenario.Fee(product, 100)]);
        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls"));
        await s.Api.OverrideAsync(s.CustomerId, "calls", 3);
        Assert.Equal("3 customer", await s.Api.HasAsync(s.CustomerId, "calls"));
        await s.Api.DeleteAsync($"/v1/customers/{s.CustomerId}/features/calls");
        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls"));
        await s.Api.DeleteAsync($"/v1/products/{product}/features/calls");
        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls"));
        await s.Api.PutAsync("/v1/features/calls", new { default_value = (int?)null });
        Assert.Equal("none", await s.Api.HasAsync(s.CustomerId, "calls"));
    }

    [Theory]
    [InlineData(null, "False", "False product")]
    [InlineData(true, "False", "False product")]
    [InlineData(false, "False True", "True product")]
    [InlineData(null, "True False", "True product")]
    [InlineData(true, "", "True default")]
    [InlineData(false, "", "False default")]
    [InlineData(null, "", "none")]
    public async Task Boolean_AnyEnablingGrant_Enables(bool? otherwise, string grants, string expected)
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.FlagFeatureAsync("sso", otherwise);

        await SubscribeToAllAsync(s, "sso", [.. Parts(grants).Select(g => (object)bool.Parse(g))]);

        Assert.Equal(expected, await s.Api.HasAsync(s.CustomerId, "sso"));
    }

    [Theory]
    [InlineData("max", "5", "10 20 7.5", "20 product")]
    [InlineData("max", "50", "10 20", "50 product")]
    [InlineData("max", "", "-3 -2", "-2 product")]
    [InlineData("max", "5", "10 unlimited 20", "unlimited product")]
    [InlineData("sum", "5", "10 20 7.5", "42.5 product")]
    [InlineData("sum", "", "10 20", "30 product")]
    [InlineData("sum", "5", "unlimited 20", "unlimited product")]
    [InlineData("replace", "50", "10 20 7", "7 product")]
    [InlineData("replace", "50", "unlimited 7", "7 product")]
    [InlineData("replace", "", "7 unlimited", "unlimited product")]
    [InlineData("max", "5", "", "5 default")]
    [InlineData("sum", "5", "", "5 default")]
    public async Task Number_SeveralGrants_AreCombinedByTheStrategy(string strategy, string otherwise, string grants, string expected)
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.NumberFeatureAsync("calls", strategy, otherwise.Length == 0 ? null : Number(otherwise));

        await SubscribeToAllAsync(s, "calls", [.. Parts(grants).Select(g => g == "unlimited" ? g : (object)Number(g))]);

        Assert.Equal(expected, await s.Api.HasAsync(s.CustomerId, "calls"));
    }

    [Fact]
    public async Task Replace_SubscriptionsOfSeveralDates_TakesTheLatestAttachedThatRuns()
    {
        var s = await Scenario.AtAsync(server, "2024-03-01T00:00:00Z");
        await s.Api.NumberFeatureAsync("calls", "replace");
        var (small, large) = (await GrantingAsync(s, "calls", 10), await GrantingAsync(s, "calls", 20));

        // made first, started last
        await s.SubscribeAsync([Scenario.Fee(small, 100)], new { starts_at = "2024-02-01T00:00:00Z" });
        await s.SubscribeAsync([Scenario.Fee(large, 100)], new { starts_at = "2024-01-01T00:00:00Z" });

        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls"));
        Assert.Equal("20 product", await s.Api.HasAsync(s.CustomerId, "calls", "2024-01-31T23:59:59.999Z"));
        Assert.Equal("none", await s.Api.HasAsync(s.CustomerId, "calls", "2023-12-31T23:59:59.999Z"));
    }

    [Fact]
    public async Task Replace_SubscriptionsOfOneDate_TakesTheNewer()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.NumberFeatureAsync("calls", "replace");

        await s.SubscribeAsync([Scenario.Fee(await GrantingAsync(s, "calls", 20), 100)]);
        await s.SubscribeAsync([Scenario.Fee(await GrantingAsync(s, "calls", 10), 100)]);

        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls"));
    }

    [Fact]
    public async Task Sum_OneProductInTwoSubscriptions_GrantsTwiceWhateverTheSeats()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.NumberFeatureAsync("calls", "sum", 1);
        var seats = await s.SeatAsync();
        await s.Api.GrantAsync(seats, "calls", 10);

        for (var i = 0; i < 2; i++)
        {
            await s.SubscribeAsync([new
            {
                id = seats,
                count = 5,
                payment_interval = new { period = "months", count = 1 },
                prices = new[] { Scenario.PerUnit(1) },
            }]);
        }

        Assert.Equal("21 product", await s.Api.HasAsync(s.CustomerId, "calls"));
    }

    [Fact]
    public async Task Override_OnTheClock_HoldsThroughItsLastInstantOnly()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.NumberFeatureAsync("calls", "max", 5);
        await s.Api.OverrideAsync(s.CustomerId, "calls", "unlimited", until: "2024-02-01T00:00:00Z");

        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls", "2023-12-31T23:59:59.999Z"));
        Assert.Equal("unlimited customer", await s.Api.HasAsync(s.CustomerId, "calls"));
        Assert.Equal("unlimited customer", await s.Api.HasAsync(s.CustomerId, "calls", "2024-02-01T00:00:00Z"));
        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls", "2024-02-01T00:00:00.001Z"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal("unlimited customer", await s.Api.HasAsync(s.CustomerId, "calls"));
        await s.AdvanceAsync("2024-02-01T00:00:01Z");
        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls"));
        Assert.Equal("unlimited customer", await s.Api.HasAsync(s.CustomerId, "calls", "2024-01-15"));
        await s.Api.OverrideAsync(s.CustomerId, "calls", 8);
        Assert.Equal("8 customer", await s.Api.HasAsync(s.CustomerId, "calls"));
    }

    [Fact]
    public async Task Subscription_Scheduled_GrantsFromItsStart()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.FlagFeatureAsync("sso", otherwise: false);
        var product = await GrantingAsync(s, "sso", true);
        await s.SubscribeAsync([Scenario.Fee(product, 100)], new { starts_at = "2024-02-01T00:00:00Z" });

        Assert.Equal("False default", await s.Api.HasAsync(s.CustomerId, "sso"));
        Assert.Equal("False default", await s.Api.HasAsync(s.CustomerId, "sso", "2024-01-31T23:59:59.999Z"));
        Assert.Equal("True product", await s.Api.HasAsync(s.CustomerId, "sso", "2024-02-01"));
        await s.AdvanceAsync("2024-02-01T00:00:00Z");
        Assert.Equal("True product", await s.Api.HasAsync(s.CustomerId, "sso"));
    }

    [Fact]
    public async Task Subscription_Pending_GrantsOnceActivated()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.FlagFeatureAsync("sso");
        var product = await GrantingAsync(s, "sso", true);
        var pending = await s.SubscribeAsync([Scenario.Fee(product, 100)], new { activation_strategy = "manually" });

        Assert.Equal("none", await s.Api.HasAsync(s.CustomerId, "sso"));
        Assert.Equal("none", await s.Api.HasAsync(s.CustomerId, "sso", "2025-01-01"));
        await s.AdvanceAsync("2024-01-10T00:00:00Z");
        await s.Api.PostAsync($"/v1/subscriptions/{pending}/activate");
        Assert.Equal("True product", await s.Api.HasAsync(s.CustomerId, "sso"));
        Assert.Equal("none", await s.Api.HasAsync(s.CustomerId, "sso", "2024-01-09"));
    }

    [Fact]
    public async Task Subscription_CancelledNow_GrantsUntilThenOnly()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.NumberFeatureAsync("calls", "max", 5);
        var id = await s.SubscribeAsync([Scenario.Fee(await GrantingAsync(s, "calls", 10), 100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel");

        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls"));
        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls", "2024-01-10T23:59:59.999Z"));
        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls", "2024-01-11T00:00:00Z"));
    }

    [Fact]
    public async Task Subscription_ToBeCancelled_GrantsUntilThen()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.NumberFeatureAsync("calls", "max", 5);
        var id = await s.SubscribeAsync([Scenario.Fee(await GrantingAsync(s, "calls", 10), 100)]);

        await s.Api.PostAsync($"/v1/subscriptions/{id}/cancel", new { cancel_at = "2024-03-01T00:00:00Z" });

        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls"));
        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls", "2024-02-29T23:59:59.999Z"));
        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls", "2024-03-01"));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls"));
        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls", "2024-02-29"));
    }

    [Fact]
    public async Task Subscription_Paused_GrantsNothingMeanwhile()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.NumberFeatureAsync("calls", "max", 5);
        var id = await s.SubscribeAsync([Scenario.Fee(await GrantingAsync(s, "calls", 10), 100)]);
        await s.AdvanceAsync("2024-01-11T00:00:00Z");

        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { reactivate_at = "2024-02-01T00:00:00Z" });

        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls"));
        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls", "2024-01-10"));
        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls", "2024-01-31T23:59:59.999Z"));
        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls", "2024-02-01"));
        await s.AdvanceAsync("2024-03-01T00:00:00Z");
        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls"));
        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls", "2024-01-11"));
        await s.Api.PostAsync($"/v1/subscriptions/{id}/pause", new { });
        Assert.Equal("5 default", await s.Api.HasAsync(s.CustomerId, "calls", "2025-01-01"));
        Assert.Equal("10 product", await s.Api.HasAsync(s.CustomerId, "calls", "2024-02-29"));
    }

    [Fact]
    public async Task Resolve_ByTheOlderPath_SaysTheSame()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.NumberFeatureAsync("calls", "sum", 5);
        await s.Api.FlagFeatureAsync("sso", otherwise: false);
        await s.Api.FlagFeatureAsync("audit");
        await s.SubscribeAsync([Scenario.Fee(await GrantingAsync(s, "calls", 10), 100)]);

        var features = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/features");
        var entitlements = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/entitlements");
        var before = await s.Api.GetAsync($"/v1/customers/{s.CustomerId}/entitlements?at=2023-12-31");

        Assert.Equal(
            """{"calls":{"value":15,"source":"product"},"sso":{"value":false,"source":"default"}}""",
            features.At("features").GetRawText());
        Assert.Equal(features.At("features").GetRawText(), entitlements.At("entitlements").GetRawText());
        Assert.Equal(5, before.Decimal("entitlements.calls.value"));
    }

    [Fact]
    public async Task Resolve_OtherCustomers_HaveNoneOfIt()
    {
        var s = await Scenario.AtAsync(server, NewYear);
        await s.Api.FlagFeatureAsync("sso");
        await s.Api.FlagFeatureAsync("audit");
        await s.SubscribeAsync([Scenario.Fee(await GrantingAsync(s, "sso", true), 100)]);
        await s.Api.OverrideAsync(s.CustomerId, "audit", true);
        var other = (await s.Api.PostAsync("/v1/customers", new { name = "Other" })).Text("id");

        Assert.Equal("True product", await s.Api.HasAsync(s.CustomerId, "sso"));
        Assert.Equal("{}", (await s.Api.GetAsync($"/v1/customers/{other}/features")).At("features").GetRawText());
    }

    private static async Task<string> GrantingAsync(Scenario s, string code, object value)
    {
        var product = await s.FeeAsync($"Grants {value}");
        await s.Api.GrantAsync(product, code, value);
        return product;
    }

    private static async Task SubscribeToAllAsync(Scenario s, string code, object[] grants)
    {
        var products = new List<object>();
        foreach (var grant in grants)
        {
            products.Add(Scenario.Fee(await GrantingAsync(s, code, grant), 100));
        }
        if (products.Count > 0)
        {
            await s.SubscribeAsync([.. products]);
        }
    }

    private static string[] Parts(string grants) => grants.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

namespace Plumbline.Server.Tests.BadInput;

/// <summary>Seats that follow events, and usage of child customers. The world's clock stands at 2024-01-15.</summary>
public sealed class SeatBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v2/subscriptions";
    private const string Tier = """{"type":"volume","amount":1,"unit_count":1,"from":0,"to":null}""";
    private const string Share =
        """{"type":"bps","from":0,"to":null,"percentage":1,"per_unit_cap":null,"per_unit_floor":null,"per_unit_fee":null}""";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("a count that is read", Create, Seats("\"count\":3"),
            "products.0.count: The count follows the events of the customer"),
        Case.Invalid("an unknown method", Create, Seats("\"charging_method\":\"pro_rata\""),
            "products.0.charging_method: Invalid enum value. Expected 'prorata' | 'pay_in_full' | 'do_not_charge', received 'pro_rata'"),
        Case.Invalid("an unknown schedule", Create, Seats("\"seat_invoicing_schedule\":\"later\""),
            "products.0.seat_invoicing_schedule: Invalid enum value. Expected 'immediately' | 'next_invoice' | 'custom', received 'later'"),
        Case.Invalid("an unknown refresh", Create, Seats("\"seat_refresh_schedule\":5"),
            "products.0.seat_refresh_schedule: Expected string, received number"),
        Case.Invalid("periods without a length", Create, Seats("\"seat_refresh_schedule\":\"periodic\""),
            "products.0.seat_refresh_interval: Required"),
        Case.Invalid("periods of nothing", Create,
            Seats("\"seat_refresh_schedule\":\"periodic\",\"seat_refresh_interval\":{\"period\":\"days\",\"count\":0}"),
            "products.0.seat_refresh_interval.count: Number must be greater than or equal to 1"),
        Case.Invalid("a length without periods", Create, Seats("\"seat_refresh_interval\":{\"period\":\"days\",\"count\":1}"),
            "products.0.seat_refresh_interval: Only with seat_refresh_schedule 'periodic'"),
        Case.Invalid("an interval of invoices that are immediate", Create,
            Seats("\"seat_invoicing_interval\":{\"period\":\"days\",\"count\":1}"),
            "products.0.seat_invoicing_interval: Only with seat_invoicing_schedule 'custom'"),
        Case.Invalid("settings of seats that are typed in", Create,
            Of("{\"id\":\"{seat}\",\"charging_method\":\"prorata\",\"seat_refresh_schedule\":\"manual\",\"prices\":[" + Tier + "]}"),
            "products.0.charging_method: Only for seat products that are connected to an aggregator; "
            + "products.0.seat_refresh_schedule: Only for seat products that are connected to an aggregator"),
        Case.Invalid("settings of usage", Create, Usage(Tier, "\"seat_invoicing_schedule\":\"custom\""),
            "products.0.seat_invoicing_schedule: Only for seat products that are connected to an aggregator"),
        Case.Invalid("children of seats", Create, Seats("\"children_usage_aggregation\":\"sum\""),
            "products.0.children_usage_aggregation: Not for seat products"),
        Case.Invalid("children by the least", Create, Usage(Tier, "\"children_usage_aggregation\":\"min\""),
            "products.0.children_usage_aggregation: Invalid enum value. Expected 'sum' | 'max', received 'min'"),
        Case.Invalid("children at percentages", Create, Usage(Share, "\"children_usage_aggregation\":\"max\""),
            "products.0.children_usage_aggregation: Not with bps prices, which rate single events"),
        Case.Of("an unknown subscription", "POST /v2/subscriptions/sub_1/refresh-seat-products", null, "404 Subscription not found"),
        Case.Of("another company's", "POST /v2/subscriptions/{other_subscription}/refresh-seat-products", null,
            "404 Subscription not found"),
        Case.Of("one that has ended", "POST /v2/subscriptions/{cancelled}/refresh-seat-products", null,
            "400 Subscription is cancelled; this needs it to be active"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Seats_Wrong_AreRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);

    private static string Seats(string more) => Of("{\"id\":\"{connected}\"," + more + ",\"prices\":[" + Tier + "]}");

    private static string Usage(string price, string more) => Of("{\"id\":\"{usage}\"," + more + ",\"prices\":[" + price + "]}");

    private static string Of(string product) =>
        $$"""{"customer_id":"{customer}","activation_strategy":"start_date","products":[{{product}}]}""";
}

namespace Plumbline.Server.Tests.BadInput;

/// <summary>Simulations that cannot be. The world's clock stands at 2024-01-15.</summary>
public sealed class SimulationBadInputTests(World world) : IClassFixture<World>
{
    private const string Simulate = "POST /v1/simulations";
    private const string Job = "POST /v1/simulations/jobs";
    private const string Window = "\"starts_at\":\"2024-01-01T00:00:00Z\",\"ends_at\":\"2024-03-01T00:00:00Z\"";
    private const string Fee = """{"activation_strategy":"start_date","products":[{"id":"{flat_fee}"}]}""";
    private const string Terms = "\"subscription\":" + Fee;

    public static IEnumerable<TheoryDataRow<string, string?, string>> Rows =>
    [
        Case.Invalid("nothing", Simulate, "{}", "starts_at: Required; ends_at: Required; subscription: Required"),
        Case.Invalid("an end before the start", Simulate,
            """{"starts_at":"2024-02-01T00:00:00Z","ends_at":"2024-02-01T00:00:00Z","subscription_id":"{subscription}"}""",
            "ends_at: Must be after starts_at"),
        Case.Invalid("two contracts", Simulate, $$"""{{{Window}},"subscription_id":"{subscription}",{{Of("{customer}")}}}""",
            "subscription: Send subscription_id or subscription, not both"),
        Case.Invalid("products without their subscription", Simulate, $$"""{{{Window}},{{Of("{customer}")}},"products":[]}""",
            "products: Only with subscription_id"),
        Case.Invalid("a wrong contract", Simulate, $$"""{{{Window}},"subscription":{"customer_id":"{customer}"} }""",
            "subscription.activation_strategy: Required; subscription.products: Required"),
        Case.Invalid("an unknown product", Simulate, $$"""{{{Window}},{{Of("{customer}", "itm_1")}}}""",
            "subscription.products.0.id: Product not found"),
        Case.Invalid("another company's product", Simulate, $$"""{{{Window}},{{Of("{customer}", "{other_flat_fee}")}}}""",
            "subscription.products.0.id: Product not found"),
        Case.Invalid("another company's product for its own subscription", Simulate,
            $$"""{{{Window}},"subscription_id":"{subscription}","products":[{"id":"{other_flat_fee}"}]}""",
            "products.0.id: Product not found"),
        Case.Of("another company's customer", Simulate, $$"""{{{Window}},{{Of("{other_customer}")}}}""", "404 Customer not found"),
        Case.Of("an archived customer", Simulate, $$"""{{{Window}},{{Of("{archived_customer}")}}}""",
            "400 Customer is archived; this needs it to be active"),
        Case.Of("a customer without a currency", Simulate, $$"""{{{Window}},{{Of("{no_currency}")}}}""",
            "400 Cannot assign a subscription to a customer without a currency set"),
        Case.Of("an unknown subscription", Simulate, $$"""{{{Window}},"subscription_id":"sub_1"}""", "404 Subscription not found"),
        Case.Of("another company's subscription", Simulate, $$"""{{{Window}},"subscription_id":"{other_subscription}"}""",
            "404 Subscription not found"),
        Case.Of("a contract that waits", Simulate,
            $$"""{{{Window}},{{Of("{customer}").Replace("start_date", "manually", StringComparison.Ordinal)}}}""",
            "400 The contract waits for somebody to start it: give it a start to simulate it"),
        Case.Of("a contract that starts before", Simulate,
            $$"""{{{Window}},{{Of("{customer}", more: ",\"starts_at\":\"2023-12-01T00:00:00Z\"")}}}""",
            "400 The contract starts before the window: leave its start out, or simulate from there"),
        Case.Of("a window that is too long", Simulate,
            """{"starts_at":"2024-01-01T00:00:00Z","ends_at":"2900-01-01T00:00:00Z","subscription_id":"{subscription}"}""",
            "400 The window is too long: it needs more than 1000 invoices"),
        Case.Invalid("events that are none", Simulate,
            $$"""{{{Window}},"subscription_id":"{subscription}","events":[{"customer_id":"{customer}"},7]}""",
            "events.0.event_type: Required; events.0.timestamp: Required; events.0.record: Required; "
            + "events.1: Expected object, received number"),
        Case.Invalid("events of somebody else", Simulate,
            $$"""{{{Window}},"subscription_id":"{subscription}","events":[{{Event("{customer}")}},{{Event("{other_customer}")}}]}""",
            "events.1.customer_id: Customer not found"),
        Case.Invalid("a job of nothing", Job, "{}",
            "starts_at: Required; ends_at: Required; product_id: Send product_id or customer_ids; subscription: Required"),
        Case.Invalid("a job with a product and customers", Job,
            $$"""{{{Window}},{{Terms}},"product_id":"{flat_fee}","customer_ids":["{customer}"]}""",
            "product_id: Send product_id or customer_ids"),
        Case.Invalid("a job for nobody", Job, $$"""{{{Window}},{{Terms}},"customer_ids":[]}""",
            "customer_ids: Array must contain at least 1 element(s)"),
        Case.Invalid("a job with wrong terms", Job, $$"""{{{Window}},"subscription":{},"product_id":"{flat_fee}"}""",
            "subscription.activation_strategy: Required; subscription.products: Required"),
        Case.Invalid("a job that sells an unknown product", Job,
            $$"""{{{Window}},{{Terms.Replace("{flat_fee}", "itm_1", StringComparison.Ordinal)}},"product_id":"{flat_fee}"}""",
            "subscription.products.0.id: Product not found"),
        Case.Of("a job for an unknown product", Job, $$"""{{{Window}},{{Terms}},"product_id":"itm_1"}""", "404 Product not found"),
        Case.Of("a job for another company's product", Job, $$"""{{{Window}},{{Terms}},"product_id":"{other_flat_fee}"}""",
            "404 Product not found"),
        Case.Of("a job for a product that nobody has", Job, $$"""{{{Window}},{{Terms}},"product_id":"{archived_product}"}""",
            "400 No customer has a subscription with this product"),
        Case.Of("a job for another company's customer", Job,
            $$"""{{{Window}},{{Terms}},"customer_ids":["{customer}","{other_customer}"]}""", "404 Customer not found"),
        Case.Of("an unknown job", "GET /v1/simulations/jobs/simj_1", null, "404 Simulation job not found"),
        Case.Invalid("a page too large", "GET /v1/simulations/jobs?take=101", null, "take: Number must be less than or equal to 100"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Simulation_BadInput_IsRefusedAndChangesNothing(string request, string? body, string expected) =>
        world.RefusedAsync(request, body, expected);

    private static string Of(string customer, string product = "{flat_fee}", string more = "") =>
        $$"""
        "subscription":{"customer_id":"{{customer}}","activation_strategy":"start_date","products":[{"id":"{{product}}"}]{{more}}}
        """.Trim();

    private static string Event(string customer) =>
        $$"""{"customer_id":"{{customer}}","event_type":"call","timestamp":"2024-01-10T00:00:00.000Z","record":{"id":"e"} }""";
}

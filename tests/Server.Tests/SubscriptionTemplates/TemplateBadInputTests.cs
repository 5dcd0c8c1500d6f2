using Plumbline.Server.Tests.BadInput;

namespace Plumbline.Server.Tests.SubscriptionTemplates;

/// <summary>Templates, their configurations, and subscriptions from them. The world's customer is French and pays in euros.</summary>
public sealed class TemplateBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v1/subscriptions/templates";
    private const string Update = "PATCH /v1/subscriptions/templates/{template}";
    private const string Add = "POST /v1/subscriptions/templates/{template}/configurations";
    private const string Replace = "PUT /v1/subscriptions/templates/{template}/configurations/{configuration}";
    private const string Subscribe = "POST /v2/subscriptions";
    private const string Phase =
        "\"activation_strategy\":\"immediately\",\"end_strategy\":\"manual\",\"billing_date_setting\":\"phase_start\"";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Rows =>
    [
        Case.Invalid("no name", Create, "{}", "name: Required"),
        Case.Invalid("a name that shows nothing", Create, """{"name":" ","description":7}""",
            "name: String must contain at least 1 character(s); description: Expected string, received number"),
        Case.Invalid("a name that is null", Update, """{"name":null}""", "name: Expected string, received null"),
        Case.Of("an unknown template", "PATCH /v1/subscriptions/templates/subt_1", "{}", "404 Subscription template not found"),
        Case.Of("another company's", "GET /v1/subscriptions/templates/{other_template}", null, "404 Subscription template not found"),
        Case.Of("another company's", "DELETE /v1/subscriptions/templates/{other_template}", null, "404 Subscription template not found"),
        Case.Invalid("an empty configuration", Add, "{}", "currency: Required; country: Required; phases: Required"),
        Case.Invalid("words that are none", Add, Of("", "\"XXX\"", "\"ZZ\""),
            "currency: Unknown value 'XXX'; country: Unknown value 'ZZ'; phases: Array must contain at least 1 element(s)"),
        Case.Invalid("an empty phase", Add, Of("{}"),
            "phases.0.end_strategy: Required; phases.0.billing_date_setting: Required; phases.0.activation_strategy: Required; "
            + "phases.0.products: Required"),
        Case.Invalid("an unknown product", Add, Of(With("{\"id\":\"itm_1\"}")), "phases.0.products.0.id: Product not found"),
        Case.Invalid("another company's product", Add, Of(With("{\"id\":\"{other_flat_fee}\"}")),
            "phases.0.products.0.id: Product not found"),
        Case.Invalid("an archived product", Add, Of(With("{\"id\":\"{archived_product}\"}")),
            "phases.0.products.0.id: Product is archived and cannot be added to new subscriptions"),
        Case.Invalid("a product without a price in the currency", Replace, Of(With("{\"id\":\"{flat_fee}\"}"), "\"USD\""),
            "phases.0.products.0.prices: The product has no price in USD; it is priced in EUR"),
        Case.Invalid("a price of another kind", Add, Of(With("""{"id":"{flat_fee}","prices":[{"type":"bulk"}]}""")),
            "phases.0.products.0.prices.0.type: A flat_fee product cannot have a bulk price"),
        Case.Invalid("a contract without strategies", Add, Of(With("{\"id\":\"{flat_fee}\"}"), more: ",\"contract_terms\":{}"),
            "contract_terms.activation_strategy: Required; contract_terms.end_strategy: Required"),
        Case.Invalid("a property that is not there", Add,
            Of(With("{\"id\":\"{flat_fee}\"}"), more: ",\"custom_properties\":{\"tier\":\"a\"}"),
            "custom_properties.tier: Unknown custom property of a subscription"),
        Case.Of("a second one for a country", Add, Of(With("{\"id\":\"{flat_fee}\"}"), country: "\"DE\""),
            "409 The template has a configuration in EUR for DE already"),
        Case.Of("a second one for all", Add,
            Of(With("""{"id":"{flat_fee}","price":{"type":"fee","amount":1}}"""), "\"USD\""),
            "409 The template has a configuration in USD for customers of every country already"),
        Case.Of("what is not billed by yet", Add,
            Of(With("{\"id\":\"{flat_fee}\"}").Replace("immediately", "quote_signature", StringComparison.Ordinal)),
            "501 activation_strategy 'quote_signature' is not available in this version of Plumbline"),
        Case.Of("another template's configuration", "DELETE /v1/subscriptions/templates/{template}/configurations/{other_configuration}",
            null, "404 Subscription template configuration not found"),
        Case.Of("another company's template", "POST /v1/subscriptions/templates/{other_template}/configurations", "{}",
            "404 Subscription template not found"),
        Case.Invalid("an unknown template", Subscribe, """{"customer_id":"{customer}","template_id":"subt_1"}""",
            "template_id: Subscription template not found"),
        Case.Invalid("another company's template", Subscribe, """{"customer_id":"{customer}","template_id":"{other_template}"}""",
            "template_id: Subscription template not found"),
        Case.Invalid("a template of no customer", Subscribe, """{"template_id":"{template}"}""", "customer_id: Required"),
        Case.Of("a template of an unknown customer", Subscribe, """{"customer_id":"cus_1","template_id":"{template}"}""",
            "404 Customer not found"),
        Case.Of("a template of a customer without a currency", Subscribe, """{"customer_id":"{no_currency}","template_id":"{template}"}""",
            "400 Cannot assign a subscription to a customer without a currency set"),
        Case.Invalid("a template that does not sell to the customer", Subscribe,
            """{"customer_id":"{customer}","template_id":"{template}"}""",
            "template_id: The template has no configuration in EUR for FR; it has USD, EUR for DE"),
        Case.Invalid("a configuration in another currency", Subscribe, From("{configuration}"),
            "template_configuration_id: The configuration is in USD, the customer's currency is EUR"),
        Case.Invalid("a configuration of another template", Subscribe, From("{other_configuration}"),
            "template_configuration_id: The template has no such configuration"),
        Case.Invalid("a configuration without its template", Subscribe,
            """{"customer_id":"{customer}","template_configuration_id":"{german}","phases":[]}""",
            "template_configuration_id: Only with template_id; phases: Array must contain at least 1 element(s)"),
        Case.Invalid("wrong fields beside it", Subscribe, From("{german}", ",\"name\":1,\"cancel_at\":\"soon\""),
            "cancel_at: Expected a UTC date-time such as 2023-11-01T00:00:00.000Z; name: Expected string, received number"),
        Case.Invalid("an unknown plan", Subscribe, """{"customer_id":"{customer}","plan_id":"subt_1"}""", "plan_id: Plan not found"),
        Case.Invalid("another company's plan", Subscribe, """{"customer_id":"{customer}","plan_id":"{other_template}"}""",
            "plan_id: Plan not found"),
        Case.Invalid("a plan that does not sell to the customer", Subscribe, """{"customer_id":"{customer}","plan_id":"{template}"}""",
            "plan_id: The plan has no configuration in EUR for FR; it has USD, EUR for DE"),
        Case.Invalid("a plan and another template", Subscribe, Trial("{\"end_strategy\":\"manual\"}", "subt_1"),
            "plan_id: Send template_id or plan_id, not both; template_id: Subscription template not found"),
        Case.Invalid("a trial without a plan", Subscribe,
            """{"customer_id":"{customer}","activation_strategy":"start_date","products":[{"id":"{flat_fee}"}],"trial":{}}""",
            "trial: Only with plan_id; trial.end_strategy: Required"),
        Case.Invalid("a trial of a week that ends on a date", Subscribe,
            Trial("""{"end_strategy":"end_date","duration":{"period":"weeks"}"""
                + ""","starts_at":"2024-02-01T00:00:00Z","ends_at":"2024-01-31T00:00:00Z"}"""),
            "trial.duration: Only with end_strategy 'duration'; trial.ends_at: Must be after starts_at"),
        Case.Invalid("a trial of no days", Subscribe, Trial("""{"end_strategy":"duration","duration":{"period":"days","count":0}}"""),
            "trial.duration.count: Number must be greater than or equal to 1"),
        Case.Invalid("a trial that ends when it starts", Subscribe,
            Trial("""{"end_strategy":"end_date","ends_at":"2024-01-15T00:00:00Z"}"""), "trial.ends_at: Must be after the phase's start"),
        Case.Invalid("a line that is wrong in the trial too", Subscribe,
            Trial("{\"end_strategy\":\"manual\"}").Replace("{flat_fee}", "itm_1", StringComparison.Ordinal),
            "products.0.id: Product not found"),
        Case.Invalid("a coupon that is not there", Add,
            Of(With("{\"id\":\"{flat_fee}\"}").Replace("]}", "],\"coupons\":[{\"id\":\"cou_1\"}]}", StringComparison.Ordinal), "\"GBP\""),
            "phases.0.products.0.prices: The product has no price in GBP; it is priced in EUR; phases.0.coupons.0.id: Coupon not found"),
        Case.Invalid("a checkout that begins nothing", Subscribe, From("{german}", ",\"checkout_session\":{}"),
            "checkout_session: Only with activation_strategy 'checkout'"),
        Case.Invalid("a page of too many", "GET /v1/subscriptions/templates?take=101", null,
            "take: Number must be less than or equal to 100"),
        Case.Invalid("a page of too many", "GET /v1/plans?skip=-1", null, "skip: Number must be greater than or equal to 0"),
        Case.Of("another company's", "GET /v1/plans/{other_template}", null, "404 Plan not found"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Templates_BadInput_AreRefusedAndChangeNothing(string request, string? body, string expected) =>
        world.RefusedAsync(request, body, expected);

    private static string Of(string phases, string currency = "\"EUR\"", string country = "null", string more = "") =>
        $$"""{"currency":{{currency}},"country":{{country}},"phases":[{{phases}}]{{more}}}""";

    private static string With(string product) => $$"""{{{Phase}},"products":[{{product}}]}""";

    private static string Trial(string trial, string? template = null) =>
        """{"customer_id":"{customer}","activation_strategy":"start_date","plan_id":"{template}","products":[{"id":"{flat_fee}"}],"""
        + (template is null ? "" : $"\"template_id\":\"{template}\",") + $"\"trial\":{trial}}}";

    private static string From(string configuration, string more = "") =>
        $$"""{"customer_id":"{customer}","template_id":"{template}","template_configuration_id":"{{configuration}}"{{more}}}""";
}

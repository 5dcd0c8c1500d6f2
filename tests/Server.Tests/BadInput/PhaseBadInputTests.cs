namespace Plumbline.Server.Tests.BadInput;

/// <summary>Phases and contract terms of new subscriptions. The world's clock stands at 2024-01-15.</summary>
public sealed class PhaseBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v2/subscriptions";
    private const string Next = "POST /v2/subscriptions/{subscription}/next-phase";
    private const string First = "\"activation_strategy\":\"immediately\",";
    private const string Follows = "\"activation_strategy\":\"previous_phase_end\",";
    private const string Open = "\"end_strategy\":\"manual\",\"billing_date_setting\":\"phase_start\",";
    private const string Fee = "\"products\":[{\"id\":\"{flat_fee}\"}]";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Rows =>
    [
        Case.Invalid("no phase", Create, Of(""), "phases: Array must contain at least 1 element(s)"),
        Case.Invalid("an empty phase", Create, Of("{}"),
            "phases.0.end_strategy: Required; phases.0.billing_date_setting: Required; phases.0.activation_strategy: Required; "
            + "phases.0.products: Required"),
        Case.Invalid("products beside phases", Create, Of($"{{{First}{Open}{Fee}}}", Fee),
            "products: Send phases or products, not both"),
        Case.Invalid("a duration without one", Create,
            Of($"{{{First}\"end_strategy\":\"duration\",\"billing_date_setting\":\"phase_start\",{Fee}}}"), "phases.0.duration: Required"),
        Case.Invalid("a duration of nothing", Create,
            Of($"{{{First}\"end_strategy\":\"duration\",\"duration\":{{\"period\":\"months\",\"count\":0}},"
                + $"\"billing_date_setting\":\"phase_start\",{Fee}}}"),
            "phases.0.duration.count: Number must be greater than or equal to 1"),
        Case.Invalid("a duration that does not count", Create,
            Of($"{{{First}{Open}\"duration\":{{\"period\":\"days\",\"count\":3}},{Fee}}}"),
            "phases.0.duration: Only with end_strategy 'duration'"),
        Case.Invalid("an end date without one", Create,
            Of($"{{{First}\"end_strategy\":\"end_date\",\"billing_date_setting\":\"phase_start\",{Fee}}}"), "phases.0.ends_at: Required"),
        Case.Invalid("an end before the start", Create,
            Of($"{{{First}\"end_strategy\":\"end_date\",\"ends_at\":\"2024-01-10T00:00:00Z\","
                + $"\"billing_date_setting\":\"phase_start\",{Fee}}}"),
            "phases.0.ends_at: Must be after the phase's start"),
        Case.Invalid("a billing date without one", Create,
            Of($"{{{First}\"end_strategy\":\"manual\",\"billing_date_setting\":\"specific_date\",{Fee}}}"),
            "phases.0.initial_billing_at: Required"),
        Case.Invalid("a first phase after the one before", Create, Of($"{{{Follows}{Open}{Fee}}}"),
            "phases.0.activation_strategy: The first phase has no previous one"),
        Case.Invalid("a second phase at once", Create, Of($"{{{First}{Open}{Fee}}},{{{First}{Open}{Fee}}}"),
            "phases.1.activation_strategy: Must be 'previous_phase_end': a later phase starts where the one before ends"),
        Case.Invalid("a second phase at a date of its own", Create,
            Of($"{{{First}{Open}{Fee}}},{{{Follows}{Open}\"starts_at\":\"2024-03-01T00:00:00Z\",{Fee}}}"),
            "phases.1.starts_at: Must be the end of the previous phase"),
        Case.Invalid("a finished phase without dates", Create, Of($"{{{First}{Open}\"status\":\"finished\",{Fee}}}"),
            "phases.0.starts_at: Required; phases.0.ends_at: Required"),
        Case.Invalid("a finished phase in the middle", Create,
            Of($"{{{First}{Open}{Fee}}},{{{Follows}{Open}\"status\":\"finished\",\"starts_at\":\"2023-01-01T00:00:00Z\","
                + $"\"ends_at\":\"2024-01-01T00:00:00Z\",{Fee}}}"),
            "phases.1.status: A finished phase cannot follow one that is to come"),
        Case.Invalid("an unknown product", Create, Of($"{{{First}{Open}\"products\":[{{\"id\":\"itm_1\"}}]}}"),
            "phases.0.products.0.id: Product not found"),
        Case.Invalid("an unknown type", Create, Of($"{{{First}{Open}\"type\":\"beta\",{Fee}}}"),
            "phases.0.type: Invalid enum value. Expected 'setup' | 'trial' | 'standard', received 'beta'"),
        Case.Invalid("the start of a contract that is not there", Create,
            Of($"{{\"activation_strategy\":\"contract_start_date\",{Open}{Fee}}}"),
            "phases.0.activation_strategy: There are no contract_terms to start with"),
        Case.Invalid("a contract without strategies", Create, Of($"{{{First}{Open}{Fee}}}", "\"contract_terms\":{}"),
            "contract_terms.activation_strategy: Required; contract_terms.end_strategy: Required"),
        Case.Invalid("a contract without its dates", Create,
            Of($"{{{First}{Open}{Fee}}}", Terms("start_date", "end_date", "")),
            "contract_terms.starts_at: Required; contract_terms.ends_at: Required"),
        Case.Invalid("a contract without its duration", Create, Of($"{{{First}{Open}{Fee}}}", Terms("immediately", "duration", "")),
            "contract_terms.duration: Required"),
        Case.Invalid("a contract that ends before it starts", Create,
            Of($"{{{First}{Open}{Fee}}}", Terms(
                "start_date", "end_date", ",\"starts_at\":\"2024-03-01T00:00:00Z\",\"ends_at\":\"2024-02-01T00:00:00Z\"")),
            "contract_terms.ends_at: Must be after starts_at"),
        Case.Invalid("an endless contract that is renewed", Create,
            Of($"{{{First}{Open}{Fee}}}", Terms("immediately", "manual", ",\"renew_automatically\":true")),
            "contract_terms.renew_automatically: A contract without an end is not renewed"),
        Case.Invalid("a renewal for how long", Create,
            Of($"{{{First}{Open}{Fee}}}", Terms(
                "immediately", "end_date", ",\"ends_at\":\"2025-02-01T00:00:00Z\",\"renew_automatically\":\"true\"")),
            "contract_terms.renew_for_duration: Required to renew a contract that ends on a date"),
        Case.Of("an unknown subscription", "POST /v2/subscriptions/sub_1/next-phase", "{}", "404 Subscription not found"),
        Case.Of("another company's subscription", "POST /v2/subscriptions/{other_subscription}/next-phase", "{}",
            "404 Subscription not found"),
        Case.Invalid("a date that is none", Next, """{"transition_date":"soon"}""",
            "transition_date: Expected a UTC date-time such as 2023-11-01T00:00:00.000Z"),
        Case.Of("a single phase", Next, "{}", "400 The running phase is the last one"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Phases_BadInput_AreRefusedAndChangeNothing(string request, string? body, string expected) =>
        world.RefusedAsync(request, body, expected);

    private static string Of(string phases, string? more = null) =>
        $$"""{"customer_id":"{customer}","phases":[{{phases}}]{{(more is null ? "" : "," + more)}}}""";

    private static string Terms(string starts, string ends, string more) =>
        $$"""
        "contract_terms":{"activation_strategy":"{{starts}}","end_strategy":"{{ends}}"{{more}}}
        """;
}

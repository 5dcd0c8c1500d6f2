namespace Plumbline.Server.Tests.BadInput;

/// <summary>Transitions that cannot be. The world's clock stands at 2024-01-15.</summary>
public sealed class TransitionBadInputTests(World world) : IClassFixture<World>
{
    private const string Create = "POST /v2/subscriptions/transitions";
    private const string Fee = """{"products":[{"id":"{flat_fee}"}]}""";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Rows =>
    [
        Case.Invalid("nothing", Create, "{}",
            "application_schedule: Required; target_subscription: Required; source_subscription_id: Required"),
        Case.Invalid("an unknown schedule", Create, Of("next_renewal", Fee),
            "application_schedule: Invalid enum value. Expected 'scheduled' | 'immediately' | 'last_renewal', received 'next_renewal'"),
        Case.Invalid("a date without one", Create, Of("scheduled", Fee), "transition_date: Required"),
        Case.Invalid("an unknown calculation", Create, Of("immediately", Fee, ",\"calculation_method\":\"half\""),
            "calculation_method: Invalid enum value. Expected 'do_not_charge' | 'pro_rata' | 'pro_rata_separate_documents', "
            + "received 'half'"),
        Case.Invalid("a target without products", Create, Of("immediately", "{}"), "target_subscription.products: Required"),
        Case.Invalid("a target with an unknown product", Create, Of("immediately", """{"products":[{"id":"itm_1"}]}"""),
            "target_subscription.products.0.id: Product not found"),
        Case.Invalid("another company's product", Create, Of("immediately", """{"products":[{"id":"{other_flat_fee}"}]}"""),
            "target_subscription.products.0.id: Product not found"),
        Case.Of("an unknown source", Create, Of("immediately", Fee).Replace("{subscription}", "sub_1", StringComparison.Ordinal),
            "404 Subscription not found"),
        Case.Of("another company's source", Create,
            Of("immediately", Fee).Replace("{subscription}", "{other_subscription}", StringComparison.Ordinal),
            "404 Subscription not found"),
        Case.Of("a date long ago", Create, Of("scheduled", Fee, ",\"transition_date\":\"2023-01-01T00:00:00Z\""),
            "400 transition_date lies before the current billing period"),
        Case.Of("an unknown transition", "POST /v2/subscriptions/transitions/sut_1/cancel", null, "404 Transition not found"),
        Case.Of("an unknown transition", "GET /v2/subscriptions/transitions/sut_1", null, "404 Transition not found"),
        Case.Of("a list by an unknown status", "GET /v2/subscriptions/transitions?status=done", null,
            "400 Invalid request: status: Invalid enum value. Expected 'scheduled' | 'completed' | 'failed' | 'draft' | 'pending_approval' "
            + "| 'changes_requested' | 'cancelled' | 'pending_quote_signature', received 'done'"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Transition_BadInput_IsRefusedAndChangesNothing(string request, string? body, string expected) =>
        world.RefusedAsync(request, body, expected);

    private static string Of(string schedule, string target, string more = "") =>
        $$"""{"source_subscription_id":"{subscription}","application_schedule":"{{schedule}}","target_subscription":{{target}}{{more}}}""";
}

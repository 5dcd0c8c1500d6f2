using System.Text.Json;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// Settings of a subscription that the contract has and this version does not bill by. A request that asks for one gets 501 with its
/// name: to accept it and bill otherwise would be worse.
/// </summary>
public static class Unbuilt
{
    private static readonly string[] OfSubscription =
    [
        "coupons", "trial", "template_id", "template_configuration_id", "plan_id", "minimum_invoice_fee",
        "tax_only", "generate_draft_invoices", "generate_document", "add_tax_to_document", "do_not_charge_subscription",
        "invoice_schedule", "checkout_session", "create_setup_phase", "cancellation_amount",
    ];

    private static readonly string[] OfProduct =
    [
        "children_usage_aggregation", "charging_method", "seat_invoicing_schedule",
        "credits_expiration_in_days", "expire_credits_at_end_of_period",
    ];

    public static void RefuseOfSubscription(Body body)
    {
        Refuse(body, OfSubscription, "");
        RefuseWord(body, "activation_strategy", "checkout");
        RefuseWord(body, "cancellation_strategy", "refund_custom", "charge_prorata", "charge_custom", "end_of_period");
    }

    public static void RefuseOfPhase(Body body)
    {
        Refuse(body, ["coupons"], "phases: ");
        RefuseWord(body, "activation_strategy", "checkout", "quote_signature");
    }

    public static void RefuseOfProduct(Body body)
    {
        Refuse(body, OfProduct, "products: ");
    }

    private static void Refuse(Body body, string[] fields, string where)
    {
        foreach (var field in fields)
        {
            if (body.Raw(field) is { } value && Asks(value))
            {
                throw Refusal.NotBuilt($"{where}{field}");
            }
        }
    }

    private static void RefuseWord(Body body, string field, params string[] words)
    {
        if (body.Raw(field) is { } value && Array.Find(words, w => Body.Is(value, w)) is { } word)
        {
            throw Refusal.NotBuilt($"{field} '{word}'");
        }
    }

    // false, null, 0 and an empty list ask for nothing
    private static bool Asks(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.String => !Body.Is(value, "false"),
        JsonValueKind.Number => !(value.TryGetDecimal(out var number) && number == 0),
        _ => true,
    };
}

using System.Text.Json;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// Settings of a subscription that the contract has and this version does not bill by. A request that asks for one gets 501 with its
/// name: to accept it and bill otherwise would be worse.
/// </summary>
public static class Unbuilt
{
    private static readonly string[] OfSubscription = ["create_setup_phase"];

    public static void RefuseOfSubscription(Body body)
    {
        Refuse(body, OfSubscription);
    }

    public static void RefuseOfPhase(Body body, bool isQuoted = false)
    {
        RefuseWord(body, "activation_strategy", isQuoted ? [] : ["quote_signature"]);
        if (isQuoted)
        {
            RefuseWord(body, "status", "finished");
        }
    }

    /// <summary>Only a new subscription begins with a checkout: none that is there already, nor one that takes another's place.</summary>
    public static void RefuseCheckout(Body body)
    {
        Refuse(body, ["checkout_session"]);
        RefuseWord(body, "activation_strategy", "checkout");
    }

    /// <summary>
    /// A product whose usage adds up over more than the billed period, or is paid for in advance, cannot change while it runs: which of two
    /// terms rates what was used before is not decided.
    /// </summary>
    public static void RefuseChange(ProductState product, string change)
    {
        if (product.MeteringIntervalType != MeteringIntervalType.PaymentInterval)
        {
            throw Refusal.NotBuilt($"{change} of usage metered by '{Words<MeteringIntervalType>.Of(product.MeteringIntervalType)}'");
        }
        if (product is { Type: ProductType.Dynamic, Schedule: PaymentSchedule.Start })
        {
            throw Refusal.NotBuilt($"{change} of usage billed in advance");
        }
    }

    /// <summary>A new subscription knows nothing of what the one before billed of a window that began before it.</summary>
    public static void RefuseReplacement(IEnumerable<ProductState> products)
    {
        foreach (var product in products.Where(p => p.BillUsageDifference))
        {
            if (product.MeteringIntervalType is MeteringIntervalType.SubscriptionCommitment or MeteringIntervalType.FullDatabase)
            {
                throw Refusal.NotBuilt(
                    $"a transition to usage metered by '{Words<MeteringIntervalType>.Of(product.MeteringIntervalType)}' "
                    + "with bill_usage_difference");
            }
        }
    }

    private static void Refuse(Body body, string[] fields)
    {
        foreach (var field in fields)
        {
            if (body.Raw(field) is { } value && Asks(value))
            {
                throw Refusal.NotBuilt(field);
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

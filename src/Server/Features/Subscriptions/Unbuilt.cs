using System.Text.Json;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// Settings of a subscription that the contract has and this version does not bill by. A request that asks for one gets 501 with its
/// name: to accept it and bill otherwise would be worse.
/// </summary>
public static class Unbuilt
{
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

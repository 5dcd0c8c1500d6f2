using System.Text.RegularExpressions;
using NodaTime;
using Plumbline.Server.Features.Payments.Gateway;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments;

/// <summary>A payment method that a customer hands over, as its provider tells it.</summary>
public sealed partial record NewMethod(
    string Type, string NumberEnding, string? ExpiresOn, string? Brand, string ProviderName, string ProviderReference)
{
    /// <summary>The connection to its provider; null in the sandbox.</summary>
    public string? ConnectionId { get; init; }

    /// <summary>Whose it is there; null in the sandbox.</summary>
    public string? CustomerReference { get; init; }

    /// <summary>What pages offer it as: a wallet on a phone and Link are ways to pay by card.</summary>
    public string Way => Type switch
    {
        "apple_pay" or "google_pay" or "stripe_link" => "card",
        "direct_debit_ach" or "direct_debit_bacs" => "direct_debit",
        _ => Type,
    };

    private static readonly string[] SandboxTypes = ["card", "direct_debit", "direct_debit_ach", "direct_debit_bacs"];

    /// <summary>One of the sandbox, by its number. Null where the body is at fault, or says to pay by one of the words given.</summary>
    public static NewMethod? OfSandbox(Body body, params string[] byHand)
    {
        var type = body.WordIn("type", [.. SandboxTypes, .. byHand], Need.Required);
        if (type is not null && byHand.Contains(type))
        {
            return null;
        }
        var number = body.Text("number", Need.Required, 40, 1);
        var expires = body.Matching("expiration_date", Need.Optional, Month(), "Expected a month such as 2030-12", 7);
        if (type is null || number is null)
        {
            return null;
        }
        if (OfSandbox(type, number, expires) is not { } method)
        {
            var numbers = (type == "card" ? TestNumber.Cards : TestNumber.Debits).Select(n => n.Number);
            body.Refuse("number", $"Not a number of the sandbox. Expected {string.Join(" | ", numbers)}");
            return null;
        }
        return method;
    }

    /// <summary>One of the sandbox; null where it knows no such number.</summary>
    public static NewMethod? OfSandbox(string type, string number, string? expires) => TestNumber.Find(type, number) is { } rule
        ? new NewMethod(type, number[^4..], type == "card" ? expires ?? "2099-12" : null, rule.Brand, SandboxGateway.ProviderName, number)
        : null;

    /// <param name="customerId">Whose it is.</param>
    /// <param name="now">Of the company.</param>
    /// <param name="id">Of its own; null for a new one.</param>
    public PaymentMethod For(string customerId, Instant now, string? id = null) => new()
    {
        Id = id ?? Ids.New("pm"),
        CustomerId = customerId,
        Type = Type,
        Status = PaymentMethodStatus.Active,
        NumberEnding = NumberEnding,
        ExpiresOn = ExpiresOn,
        ExpiryNoticeAt = ExpiryNotices.At(ExpiresOn, now),
        Brand = Brand,
        ProviderName = ProviderName,
        ProviderReference = ProviderReference,
        ProviderAccountId = ConnectionId,
        ProviderCustomerId = CustomerReference,
        CreatedAt = now,
    };

    [GeneratedRegex(@"\A[0-9]{4}-(0[1-9]|1[0-2])\z")]
    private static partial Regex Month();
}

namespace Plumbline.Server.Features.Payments.Gateway;

/// <summary>A number of the sandbox and what happens to charges of it. Days are of the tenant's clock.</summary>
public sealed record TestNumber(string Number, string? Brand = null)
{
    /// <summary>Why charges fail; null when they succeed.</summary>
    public string? Error { get; init; }

    /// <summary>Whether only the first charge of a payment method fails.</summary>
    public bool FailsOnce { get; init; }

    /// <summary>How long a charge is under way.</summary>
    public int SettleDays { get; init; }

    public int? DisputeDays { get; init; }

    /// <summary>From the charge until the dispute is won.</summary>
    public int? WinDays { get; init; }

    /// <summary>Whether the charge is made and its answer is lost on the way.</summary>
    public bool LosesAnswer { get; init; }

    public static readonly IReadOnlyList<TestNumber> Cards =
    [
        new("4242424242424242", "visa"),
        new("5555555555554444", "mastercard"),
        new("4000000000000002", "visa") { Error = "declined" },
        new("4000000000000028", "visa") { Error = "declined", FailsOnce = true },
        new("4000000000009995", "visa") { Error = "insufficient_funds" },
        new("4000000000000069", "visa") { Error = "payment_method_expired" },
        new("4000000000000010", "visa") { Error = "payment_method_invalid" },
        new("4000000000000259", "visa") { DisputeDays = 7 },
        new("4000000000000267", "visa") { DisputeDays = 7, WinDays = 21 },
        new("4000000000000408", "visa") { LosesAnswer = true },
    ];

    public static readonly IReadOnlyList<TestNumber> Debits =
    [
        new("000123456789") { SettleDays = 3 },
        new("000111111113") { SettleDays = 3, Error = "insufficient_funds" },
        new("000111111116") { Error = "mandate_invalid" },
    ];

    public static TestNumber? Find(string type, string number) => (type == "card" ? Cards : Debits).FirstOrDefault(n => n.Number == number);

    public static TestNumber Of(string number) => Cards.Concat(Debits).Single(n => n.Number == number);

    /// <summary>What a person reads of an error.</summary>
    public static string MessageOf(string error) => error switch
    {
        "declined" => "The card was declined",
        "insufficient_funds" => "There is not enough money on the account",
        "payment_method_expired" => "The card has expired",
        "payment_method_invalid" => "The card is not valid",
        "mandate_invalid" => "The mandate is not valid",
        _ => "The payment failed",
    };
}

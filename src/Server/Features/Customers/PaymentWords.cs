namespace Plumbline.Server.Features.Customers;

/// <summary>The contract's words for ways to pay.</summary>
public static class PaymentWords
{
    /// <summary>What hosted pages may offer.</summary>
    public static readonly string[] Offered =
    [
        "card", "apple_pay", "google_pay", "direct_debit", "direct_debit_ach", "direct_debit_bacs", "stripe_link", "transfer",
        "transfer_automated",
    ];

    /// <summary>How a customer pays by default; external is outside the platform.</summary>
    public static readonly string[] Current = [.. Offered, "external"];

    /// <summary>Offered to a customer that names none: the ways that need no agreement beforehand.</summary>
    public static readonly string[] Default = ["card", "direct_debit", "transfer"];

    /// <summary>Words of the list filter: groups of ways, none set, and failing ones.</summary>
    public static readonly string[] Filter =
        ["card", "direct_debit", "direct_debit_ach", "direct_debit_bacs", "transfer", "external", "missing", "errored"];

    /// <summary>The stored words that a filter word stands for: a wallet on a phone is a card, a virtual account a transfer.</summary>
    public static string[] Behind(string filterWord) => filterWord switch
    {
        "card" => ["card", "apple_pay", "google_pay", "stripe_link"],
        "transfer" => ["transfer", "transfer_automated"],
        _ => [filterWord],
    };
}

namespace Plumbline.Server.Features.BankStatements;

/// <summary>An invoice that money may be for.</summary>
/// <param name="Id">The invoice.</param>
/// <param name="CustomerId">Who owes it.</param>
/// <param name="CustomerName">Their name.</param>
/// <param name="Number">Its number.</param>
/// <param name="Reference">What its payer is asked to write.</param>
/// <param name="Due">What is due on it, in minor units.</param>
/// <param name="IsCharged">Whether a saved method is charged for it by itself: then only what names it is a sign.</param>
public sealed record OpenInvoice(
    string Id, string CustomerId, string CustomerName, string Number, string? Reference, long Due, bool IsCharged);

/// <summary>How sure it is that money is for an invoice.</summary>
/// <param name="Invoice">The invoice.</param>
/// <param name="Score">From <see cref="BankMatching.Least"/> to 100.</param>
/// <param name="Reasons">reference, number, known_payer, amount, customer_name.</param>
public sealed record MatchScore(OpenInvoice Invoice, int Score, IReadOnlyList<string> Reasons);

/// <summary>
/// Which invoices a movement may pay: by the payment reference (certain, matched by itself), by a number with letters and digits (certain),
/// by an account that paid for the customer before with the same amount (very likely); else what speaks for it is added up.
/// </summary>
public static class BankMatching
{
    public const int ByReference = 100;
    public const int ByNumber = 99;
    public const int ByKnownPayer = 95;

    /// <summary>Letters and digits of a reference that is long enough to be nobody else's.</summary>
    public const int ShortestReference = 6;

    /// <summary>Below it nothing is suggested.</summary>
    public const int Least = 50;

    private const int PlainNumber = 40;
    private const int SameAmount = 35;
    private const int SamePayer = 30;
    private const int SameName = 30;
    private const int Most = 90;

    /// <param name="text">What the payer wrote.</param>
    /// <param name="payer">Who paid, as the bank tells it.</param>
    /// <param name="amount">Minor units above 0, in the currency of the invoices.</param>
    /// <param name="knownCustomers">Customers that this account paid for before.</param>
    /// <param name="invoices">What is open.</param>
    public static IReadOnlyList<MatchScore> Score(
        string text, string? payer, long amount, IReadOnlySet<string> knownCustomers, IEnumerable<OpenInvoice> invoices)
    {
        var words = new WordText(text);
        var names = new WordText($"{text} {payer}");
        return
        [
            .. invoices.Select(i => Of(i, words, names, amount, knownCustomers.Contains(i.CustomerId))).OfType<MatchScore>()
                .OrderByDescending(m => m.Score).ThenBy(m => m.Invoice.Number, StringComparer.Ordinal),
        ];
    }

    private static MatchScore? Of(OpenInvoice invoice, WordText words, WordText names, long amount, bool isKnown)
    {
        if (WordText.Letters(invoice.Reference ?? "") is { Length: >= ShortestReference } reference && words.Holds(reference))
        {
            return new MatchScore(invoice, ByReference, ["reference"]);
        }
        var hasNumber = words.Holds(invoice.Number);
        if (hasNumber && invoice.Number.Any(char.IsAsciiLetter) && invoice.Number.Any(char.IsAsciiDigit))
        {
            return new MatchScore(invoice, ByNumber, ["number"]);
        }
        if (invoice.IsCharged)
        {
            return null;
        }
        var isSame = amount == invoice.Due;
        var reasons = new List<string>();
        var score = Add("number", hasNumber, PlainNumber) + Add("known_payer", isKnown, SamePayer) + Add("amount", isSame, SameAmount)
            + Add("customer_name", names.Holds(invoice.CustomerName), SameName);
        score = isKnown && isSame ? ByKnownPayer : Math.Min(score, Most);
        return score >= Least ? new MatchScore(invoice, score, reasons) : null;

        int Add(string reason, bool holds, int points)
        {
            if (holds)
            {
                reasons.Add(reason);
            }
            return holds ? points : 0;
        }
    }
}

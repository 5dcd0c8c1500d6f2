using System.Text.RegularExpressions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankAccounts;

/// <summary>How a bank account is addressed, a seller's or a customer's. The format says which of the others are there.</summary>
public sealed partial record BankDetails(
    string Format,
    string? Iban = null,
    string? BicSwift = null,
    string? SortCode = null,
    string? AccountNumber = null,
    string? RoutingNumber = null)
{
    private const string IbanFormat = "iban_bic_swift";
    private const string SortCodeFormat = "sort_code_account_number";
    private const string RoutingFormat = "account_number_routing_number";
    private const string SwiftFormat = "account_number_bic_swift";
    private static readonly string[] Formats = [IbanFormat, SortCodeFormat, RoutingFormat, SwiftFormat];

    /// <summary>The details in a body; null where the format is wrong.</summary>
    /// <param name="body">The object that holds the format and its keys.</param>
    /// <param name="bicOfIban">Whether a BIC must stand by an IBAN.</param>
    public static BankDetails? Read(Body body, Need bicOfIban) => body.WordIn("format", Formats, Need.Required) switch
    {
        null => null,
        IbanFormat => new BankDetails(IbanFormat, Iban: ReadIban(body), BicSwift: ReadBic(body, bicOfIban)),
        SortCodeFormat => new BankDetails(
            SortCodeFormat,
            SortCode: body.Matching("sort_code", Need.Required, SortCodeForm(), "Expected a sort code such as 20-00-00"),
            AccountNumber: ReadNumber(body)),
        RoutingFormat => new BankDetails(
            RoutingFormat,
            AccountNumber: ReadNumber(body),
            RoutingNumber: body.Matching("routing_number", Need.Required, RoutingForm(), "Expected a routing number such as 021000021")),
        _ => new BankDetails(SwiftFormat, AccountNumber: ReadNumber(body), BicSwift: ReadBic(body, Need.Required)),
    };

    /// <summary>The contract's keys of the format, in its order.</summary>
    public IReadOnlyList<(string Key, string? Value)> Parts() => Format switch
    {
        IbanFormat => [("iban", Iban), ("bic_swift", BicSwift)],
        SortCodeFormat => [("sort_code", SortCode), ("account_number", AccountNumber)],
        RoutingFormat => [("account_number", AccountNumber), ("routing_number", RoutingNumber)],
        _ => [("account_number", AccountNumber), ("bic_swift", BicSwift)],
    };

    /// <summary>With stars for all but the last four characters of the account's number. What names the bank is no secret.</summary>
    public BankDetails Masked() => this with { Iban = Mask(Iban), AccountNumber = Mask(AccountNumber) };

    /// <summary>The contract's StandardBankAccount: only the keys of the format.</summary>
    public IReadOnlyDictionary<string, string?> ToAnswer(string id, string currency, string? bankName, string? name, string? country)
    {
        var answer = new Dictionary<string, string?>
        {
            ["type"] = "standard",
            ["id"] = id,
            ["currency"] = currency,
            ["bank_name"] = bankName,
            ["name"] = name,
            ["country"] = country,
            ["format"] = Format,
        };
        foreach (var (key, value) in Parts())
        {
            answer[key] = value;
        }
        return answer;
    }

    /// <summary>The country that an IBAN starts with.</summary>
    public string? Country => Iban?[..2].ToUpperInvariant();

    private static string? ReadIban(Body body)
    {
        var iban = body.Text("iban", Need.Required, 50)?.Trim();
        if (iban is null || BankAccounts.Iban.FaultOf(iban) is not { } fault)
        {
            return iban;
        }
        body.Refuse("iban", fault, "invalid_string");
        return null;
    }

    private static string? ReadBic(Body body, Need need) => body.Matching("bic_swift", need, BicForm(), "Invalid BIC", 20);

    private static string? ReadNumber(Body body) =>
        body.Matching("account_number", Need.Required, NumberForm(), "Expected up to 34 letters, digits, spaces and dashes");

    // a number of four or less would stand there whole
    private static string? Mask(string? number)
    {
        if (number is null)
        {
            return null;
        }
        var compact = BankAccounts.Iban.Compact(number);
        var shown = compact.Length > 4 ? 4 : 0;
        return new string('*', compact.Length - shown) + compact[^shown..];
    }

    // ISO 9362: four of the bank, the country, two of the place, three of the branch
    [GeneratedRegex(@"^[A-Za-z0-9]{4}[A-Za-z]{2}[A-Za-z0-9]{2}([A-Za-z0-9]{3})?\z", RegexOptions.NonBacktracking)]
    private static partial Regex BicForm();

    [GeneratedRegex(@"^[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex SortCodeForm();

    // nine digits in the US; in Canada also written as transit and institution, 12345-678
    [GeneratedRegex(@"^([0-9]{9}|[0-9]{5}-[0-9]{3})\z", RegexOptions.NonBacktracking)]
    private static partial Regex RoutingForm();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9 -]{0,33}\z", RegexOptions.NonBacktracking)]
    private static partial Regex NumberForm();
}

using System.Text.RegularExpressions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>A customer's own bank account. Its format says which of the details are there.</summary>
public sealed partial record CustomerBankAccount(
    string Id,
    string Currency,
    string? BankName,
    string Format,
    string? Iban,
    string? BicSwift,
    string? SortCode,
    string? AccountNumber,
    string? RoutingNumber)
{
    private const string IbanFormat = "iban_bic_swift";
    private const string SortCodeFormat = "sort_code_account_number";
    private const string RoutingFormat = "account_number_routing_number";
    private const string SwiftFormat = "account_number_bic_swift";
    private static readonly string[] Formats = [IbanFormat, SortCodeFormat, RoutingFormat, SwiftFormat];

    /// <summary>The account in a body, without a currency yet; null where it is absent, null or wrong.</summary>
    public static CustomerBankAccount? Read(Body body, string name, Need need)
    {
        if (body.Object(name, need) is not { } parts || parts.WordIn("format", Formats, Need.Required) is not { } format)
        {
            return null;
        }
        var bank = parts.Text("bank_name", Need.Nullable, 255);
        var account = new CustomerBankAccount(Ids.New("bac"), "", bank, format, null, null, null, null, null);
        return format switch
        {
            IbanFormat => account with
            {
                Iban = parts.Matching("iban", Need.Required, IbanForm(), "Invalid IBAN", 50),
                BicSwift = parts.Matching("bic_swift", Need.RequiredNullable, BicForm(), "Invalid BIC", 20),
            },
            SortCodeFormat => account with
            {
                SortCode = Digits(parts, "sort_code"),
                AccountNumber = Digits(parts, "account_number"),
            },
            RoutingFormat => account with
            {
                AccountNumber = Digits(parts, "account_number"),
                RoutingNumber = Digits(parts, "routing_number"),
            },
            _ => account with
            {
                AccountNumber = Digits(parts, "account_number"),
                BicSwift = parts.Matching("bic_swift", Need.Required, BicForm(), "Invalid BIC", 20),
            },
        };
    }

    /// <summary>The contract's StandardBankAccount: only the keys of the format.</summary>
    public IReadOnlyDictionary<string, string?> ToAnswer()
    {
        var answer = new Dictionary<string, string?>
        {
            ["type"] = "standard",
            ["id"] = Id,
            ["currency"] = Currency,
            ["bank_name"] = BankName,
            ["name"] = null,
            ["country"] = Iban?[..2].ToUpperInvariant(),
            ["format"] = Format,
        };
        foreach (var (key, value) in Details())
        {
            answer[key] = value;
        }
        return answer;
    }

    private (string Key, string? Value)[] Details() => Format switch
    {
        IbanFormat => [("iban", Iban), ("bic_swift", BicSwift)],
        SortCodeFormat => [("sort_code", SortCode), ("account_number", AccountNumber)],
        RoutingFormat => [("account_number", AccountNumber), ("routing_number", RoutingNumber)],
        _ => [("account_number", AccountNumber), ("bic_swift", BicSwift)],
    };

    private static string? Digits(Body parts, string name) =>
        parts.Matching(name, Need.Required, NumberForm(), "Expected letters, digits, spaces and dashes", 40);

    [GeneratedRegex("^[A-Za-z]{2}[0-9]{2}[A-Za-z0-9 ]{8,40}$", RegexOptions.NonBacktracking)]
    private static partial Regex IbanForm();

    [GeneratedRegex("^[A-Za-z0-9]{8}([A-Za-z0-9]{3})?$", RegexOptions.NonBacktracking)]
    private static partial Regex BicForm();

    [GeneratedRegex("^[A-Za-z0-9 -]+$", RegexOptions.NonBacktracking)]
    private static partial Regex NumberForm();
}

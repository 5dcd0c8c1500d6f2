using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>A customer's own bank account.</summary>
public sealed record CustomerBankAccount(string Id, string Currency, string? BankName, BankDetails Details)
{
    /// <summary>The account in a body, without a currency yet; null where it is absent, null or wrong.</summary>
    public static CustomerBankAccount? Read(Body body, string name, Need need)
    {
        if (body.Object(name, need) is not { } parts)
        {
            return null;
        }
        var bank = parts.Text("bank_name", Need.Nullable, 255);
        return BankDetails.Read(parts, Need.RequiredNullable) is { } details
            ? new CustomerBankAccount(Ids.New("bac"), "", bank, details)
            : null;
    }

    public IReadOnlyDictionary<string, string?> ToAnswer() => Details.ToAnswer(Id, Currency, BankName, name: null, Details.Country);
}

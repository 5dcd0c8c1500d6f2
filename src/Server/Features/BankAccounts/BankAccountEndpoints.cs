using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankAccounts;

public static class BankAccountEndpoints
{
    private const string Area = "bank_accounts";

    public static void MapBankAccounts(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(BankAccountJson.Default);
        routes.MapOperation("GET", "/v1/bank-accounts", "listBankAccounts", Area, ListBankAccounts.HandleAsync);
        routes.MapOperation("POST", "/v1/bank-accounts", "createBankAccount", Area, CreateBankAccount.HandleAsync);
        routes.MapOperation("GET", "/v1/bank-accounts/{id}", "getBankAccount", Area, GetBankAccount.HandleAsync);
        routes.MapOperation("DELETE", "/v1/bank-accounts/{id}", "deleteBankAccount", Area, DeleteBankAccount.HandleAsync);
    }
}

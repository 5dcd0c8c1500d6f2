using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankStatements;

public static class BankStatementEndpoints
{
    private const string Area = "bank_accounts";

    public static void AddBankStatements(this IServiceCollection services)
    {
        services.AddScoped<MatchMovement>();
        services.AddScoped<ImportStatement>();
    }

    public static void MapBankStatements(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(BankStatementsJson.Default);
        routes.MapOperation(
            "GET", "/v1/bank-accounts/{id}/transactions", "listBankAccountTransactions", Area, ReadMovements.ListAsync);
        routes.MapOperation(
            "POST", "/v1/bank-accounts/{id}/statements", "importBankStatement", Area, ImportStatement.HandleAsync);
        routes.MapOperation("GET", "/v1/bank-transactions/{id}/matches", "listBankTransactionMatches", Area, ReadMovements.MatchesAsync);
        routes.MapOperation("POST", "/v1/bank-transactions/{id}/match", "matchBankTransaction", Area, MatchMovement.HandleAsync);
    }
}

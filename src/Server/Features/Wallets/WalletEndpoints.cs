using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

public static class WalletEndpoints
{
    private const string Area = "customers";

    public static void AddWallets(this IServiceCollection services)
    {
        services.AddScoped<WalletMoney>();
        services.AddScoped<WalletLoads>();
        services.AddScoped<TopUpWallet>();
        services.AddScoped<IPaymentOutcome, WalletLoadOutcome>();
        services.AddScoped<IDueKind, WalletLoadsDue>();
        services.AddScoped<IDueKind, WalletProjections>();
    }

    public static void MapWallets(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(WalletJson.Default);
        routes.MapOperation("GET", "/v1/wallets", "listWalletsDeprecated", Area, ReadWallets.ListAsync);
        routes.MapOperation("GET", "/v2/wallets", "listWallets", Area, ReadWallets.ListAsync);
        routes.MapOperation("POST", "/v1/wallets", "createWallet", Area, WriteWallet.CreateAsync);
        routes.MapOperation("GET", "/v1/wallets/settings", "getWalletSettings", Area, WriteWalletSettings.GetAsync);
        routes.MapOperation("PATCH", "/v1/wallets/settings", "updateWalletSettings", Area, WriteWalletSettings.UpdateAsync);
        routes.MapOperation("GET", "/v1/wallets/{id}", "getWallet", Area, ReadWallets.GetAsync);
        routes.MapOperation("PUT", "/v1/wallets/{id}", "updateWallet", Area, WriteWallet.UpdateAsync);
        routes.MapOperation("POST", "/v1/wallets/{id}/load", "loadWallet", Area, LoadWallet.HandleAsync);
        routes.MapOperation("GET", "/v1/wallets/{id}/transactions", "listWalletTransactions", Area, ReadWallets.TransactionsAsync);
        routes.MapOperation(
            "POST", "/v1/wallets/{id}/transactions/{transactionId}/revert", "revertWalletLoad", Area, RevertLoad.HandleAsync);
    }
}

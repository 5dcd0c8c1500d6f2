using OpenTelemetry.Metrics;
using Plumbline.Server.Contract;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Analytics;
using Plumbline.Server.Features.ApiKeys;
using Plumbline.Server.Features.Apps;
using Plumbline.Server.Features.Approvals;
using Plumbline.Server.Features.AuditLogs;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.BankStatements;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.CatalogVersions;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Companies;
using Plumbline.Server.Features.Components;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.Credits;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Features.Entitlements;
using Plumbline.Server.Features.EventPrices;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.ExchangeRates;
using Plumbline.Server.Features.Exports;
using Plumbline.Server.Features.Files;
using Plumbline.Server.Features.Health;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.OAuth;
using Plumbline.Server.Features.Organisations;
using Plumbline.Server.Features.Plans;
using Plumbline.Server.Features.Ledger;
using Plumbline.Server.Features.Mcp;
using Plumbline.Server.Features.Pages;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.PriceBooks;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.PromotionCodes;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.Reminders;
using Plumbline.Server.Features.Sandbox;
using Plumbline.Server.Features.Segments;
using Plumbline.Server.Features.Simulations;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Features.Usage;
using Plumbline.Server.Features.Users;
using Plumbline.Server.Features.Wallets;
using Plumbline.Server.Features.Webhooks;
using Plumbline.Server.Outbox;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server;

/// <summary>Builds the one process: every feature is one line of services and one line of routes.</summary>
public static class PlumblineApp
{
    public const string DefaultDatabase = "sqlite:///data/plumbline.db";
    public const string DefaultUrl = "http://localhost:8080";

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("ModelContextProtocol", LogLevel.Warning)
            .AddFilter("OpenIddict", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
            // a refused write is either answered (a name that is taken) or logged by the one who asked for it
            .AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None)
            .AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        adjust?.Invoke(builder);
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }
        AddServices(builder);
        var app = builder.Build();
        // the two slowest parts of a start, the contract and the database's model, are read side by side
        _ = Task.Run(() => ReadModel(app.Services));
        MapRoutes(app);
        return app;
    }

    private static void ReadModel(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        _ = scope.ServiceProvider.GetRequiredService<BillingDb>().Model;
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddBillingDb(Store.Open(builder.Configuration["PLUMBLINE_DATABASE"] ?? DefaultDatabase));
        services.AddScoped<CurrentTenant>();
        services.AddHttpContextAccessor();
        services.AddSingleton<PublicUrl>();
        services.AddOutbox();
        services.AddWebhooks();
        services.AddSingleton<KeyDirectory>();
        services.AddSingleton<FirstStart>();
        services.AddSingleton<SignedLinks>();
        services.AddBilling();
        services.AddOrganisations();
        services.AddQuotes();
        services.AddApprovals();
        services.AddSubscriptions();
        services.AddInvoices();
        services.AddTransactions();
        services.AddCredits();
        services.AddPayments();
        services.AddCheckouts();
        services.AddBankStatements();
        services.AddWallets();
        services.AddLedger();
        services.AddEvents();
        services.AddEventPrices();
        services.AddUsage();
        services.AddSimulations();
        services.AddEmails(builder.Configuration);
        services.AddReminders();
        services.AddMcp();
        services.AddOAuth();
        services.AddTaxes(builder.Configuration);
        services.AddFiles();
        services.AddExports();
        services.AddPages();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolver = WireJson.Options.TypeInfoResolver);
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddMeter("Plumbline").AddPrometheusExporter());
    }

    private static void MapRoutes(WebApplication app)
    {
        app.UseTrustedProxies(app.Configuration);
        app.UseMiddleware<ErrorWriter>();
        app.UseRouting();
        app.UseMiddleware<PageGate>();
        app.UseOAuth();
        app.UseMiddleware<Authentication>();
        app.UseMiddleware<Idempotency>();

        app.MapHealth();
        app.MapCompanies();
        app.MapApiKeys();
        app.MapCustomProperties();
        app.MapInvoicingEntities();
        app.MapBankAccounts();
        app.MapBankStatements();
        app.MapExchangeRates();
        app.MapCustomers();
        app.MapCredits();
        app.MapWallets();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapApiDescription();
        app.MapAggregators();
        app.MapSubscriptions();
        app.MapSubscriptionTemplates();
        app.MapPlans();
        app.MapInvoices();
        app.MapEmails();
        app.MapReminders();
        app.MapTransactions();
        app.MapPayments();
        app.MapCheckouts();
        app.MapLedger();
        app.MapBilling();
        app.MapQuotes();
        app.MapApprovals();
        app.MapSandbox();
        app.MapSimulations();
        app.MapPriceConfigurations();
        app.MapPriceBooks();
        app.MapCatalogVersions();
        app.MapProducts();
        app.MapCoupons();
        app.MapPromotionCodes();
        app.MapEvents();
        app.MapEventPrices();
        app.MapUsage();
        app.MapEntitlements();
        app.MapTaxes();
        app.MapOrganisations();
        app.MapFiles();
        app.MapSegments();
        app.MapAnalytics();
        app.MapExports();
        app.MapApps();
        app.MapUsers();
        app.MapComponents();
        app.MapWebhooks();
        app.MapAuditLogs();
        app.MapMcpServer();
        app.MapOAuth();
        app.MapPages();
        app.MapUnbuiltOperations();
    }
}

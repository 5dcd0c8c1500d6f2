using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Ledger;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Contract;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Wire;

[assembly: AssemblyFixture(typeof(TestServer))]

namespace Plumbline.Server.Tests.Fixture;

/// <summary>
/// The one server of a test run: the real process on a real port and a real database. Tests do not see each other because each works in
/// companies of its own.
/// </summary>
public sealed class TestServer : IAsyncLifetime
{
    private TestStore? _store;
    private WebApplication? _app;
    private HttpClient? _http;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("plumbline-data-");

    public WebApplication App => _app ?? throw new InvalidOperationException("The server has not started");

    /// <summary>Where it listens, without a trailing slash.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Settings beside the usual, as on a command line.</summary>
    public IReadOnlyList<string> MoreSettings { get; init; } = [];

    /// <summary>Where it keeps files.</summary>
    public string DataFolder => _data.FullName;

    /// <summary>Where messages are kept in place of being sent.</summary>
    public string Outbox => Path.Combine(DataFolder, "outbox");

    public bool IsPostgres => _store!.IsPostgres;

    /// <summary>The key named in the configuration, as an operator would: of the first company, with every scope.</summary>
    public string BootstrapKey { get; } = "test_" + Ids.Secret();

    public async ValueTask InitializeAsync()
    {
        _store = await TestStore.CreateAsync();
        string[] settings =
        [
            "--urls", "http://127.0.0.1:0",
            "--PLUMBLINE_DATABASE", _store.Url,
            "--PLUMBLINE_BOOTSTRAP_API_KEY", BootstrapKey,
            "--PLUMBLINE_DATA", _data.FullName,
            // the tests listen on this machine
            "--PLUMBLINE_WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8",
            .. MoreSettings,
        ];
        _app = PlumblineApp.Build(settings, builder => builder.Logging.AddFilter("Microsoft.Hosting", LogLevel.Warning));
        await _app.Services.GetRequiredService<FirstStart>().PrepareAsync(CancellationToken.None);
        await _app.StartAsync();
        Url = _app.Urls.Single().TrimEnd('/');
        _http = new HttpClient(new ContractHandler(Wire()))
        {
            BaseAddress = new Uri(Url),
        };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is not null)
        {
            // whatever the tests did: every movement of money is in the ledger, and agrees with its document
            Assert.Empty(await _app.Services.GetRequiredService<LedgerRound>().RunAsync(CancellationToken.None));
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
        _data.Delete(recursive: true);
    }

    /// <summary>A new company and a client with a test key of that company alone, with every scope.</summary>
    public async Task<Api> NewCompanyAsync(string name = "Test company")
    {
        var companyId = await CreateCompanyAsync(name);
        return new Api(_http!, await NewKeyAsync(Mode.Test, ApiKey.AllScopes, companyId), companyId);
    }

    /// <summary>A client with another key of the same company: by default a production key with every scope.</summary>
    public async Task<Api> WithNewKeyAsync(Api api, Mode mode = Mode.Production, string scopes = ApiKey.AllScopes) =>
        new(_http!, await NewKeyAsync(mode, scopes, api.CompanyId), api.CompanyId);

    /// <summary>A client that sends this Authorization header, or none.</summary>
    public Api Anonymous(string? authorization = null) => new(_http!, authorization);

    /// <summary>Makes a key that reaches these companies; the first is its default.</summary>
    public async Task<string> NewKeyAsync(Mode mode, string scopes, params string[] companyIds)
    {
        var key = ApiKey.PrefixOf(mode) + Ids.Secret();
        await using var scope = App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        var now = App.Services.GetRequiredService<KeyDirectory>().MachineNow();
        await db.WriteAsync(() =>
        {
            db.Add(NewCompany.KeyFor(key, "Test key", scopes, companyIds, now));
            return Task.CompletedTask;
        });
        return key;
    }

    private static SocketsHttpHandler Wire() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // hostile headers are sent as they stand
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    };

    private async Task<string> CreateCompanyAsync(string name)
    {
        await using var scope = App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        var settings = App.Services.GetRequiredService<IConfiguration>();
        var now = App.Services.GetRequiredService<KeyDirectory>().MachineNow();
        return await db.WriteAsync(() => Task.FromResult(NewCompany.Create(db, name, address: null, settings, now).Id));
    }
}

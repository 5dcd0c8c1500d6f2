using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Plumbline.Browser.Tests.Fixture;
using Plumbline.Server;
using Plumbline.Server.Data;
using Plumbline.Server.Demo;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Providers;
using Plumbline.Server.Wire;

[assembly: AssemblyFixture(typeof(Site))]

namespace Plumbline.Browser.Tests.Fixture;

/// <summary>The one server and the one browser of a run. Every test has a company of its own.</summary>
public sealed class Site : IAsyncLifetime
{
    // a limit on what hangs, not a measure: the other suites run on the same cores
    private const int PatienceMs = 60_000;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("plumbline-browser-");
    private WebApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where it listens, without a trailing slash.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Where messages are kept in place of being sent.</summary>
    public string Outbox => Path.Combine(_data.FullName, "outbox");

    /// <summary>What the server takes for Stripe.</summary>
    internal StripeStandIn Stripe { get; private set; } = null!;

    /// <summary>Kept after the run, to be looked at.</summary>
    public static string Screenshots { get; } = Path.Combine(FindRoot(), "tests", "Browser.Tests", "screenshots");

    public async ValueTask InitializeAsync()
    {
        Stripe = await StripeStandIn.StartAsync(FindRoot());
        _app = PlumblineApp.Build(
            [
                "--urls", "http://127.0.0.1:0",
                "--PLUMBLINE_DATABASE", $"sqlite:///{Path.Combine(_data.FullName, "browser.db")}",
                "--PLUMBLINE_DATA", _data.FullName,
                "--" + StripeWire.BaseSetting, Stripe.Url,
            ],
            builder => builder.Logging.AddFilter("Microsoft.Hosting", LogLevel.Warning));
        await _app.Services.GetRequiredService<FirstStart>().PrepareAsync(CancellationToken.None);
        await _app.StartAsync();
        Url = _app.Urls.Single().TrimEnd('/');
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("PLUMBLINE_CHROMIUM") is { Length: > 0 } given
                ? given : "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu"],
        });
        Directory.CreateDirectory(Screenshots);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        if (Stripe is not null)
        {
            await Stripe.DisposeAsync();
        }
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Delete(recursive: true);
    }

    /// <summary>A client of a new company whose clock stands at an instant.</summary>
    public async Task<DemoClient> NewCompanyAsync(string now)
    {
        var key = ApiKey.PrefixOf(Mode.Test) + Ids.Secret();
        await using (var scope = _app!.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
            var settings = _app.Services.GetRequiredService<IConfiguration>();
            var at = _app.Services.GetRequiredService<KeyDirectory>().MachineNow();
            await db.WriteAsync(() =>
            {
                var company = NewCompany.Create(db, "Browser", address: null, settings, at);
                db.Add(NewCompany.KeyFor(key, "Browser", ApiKey.AllScopes, [company.Id], at));
                return Task.CompletedTask;
            });
        }
        var client = new DemoClient(Url, key);
        await client.PutAsync("/v1/sandbox/clock", new { now });
        return client;
    }

    /// <summary>A window of its own, with nothing remembered.</summary>
    public async Task<Window> WindowAsync(Size size, bool hasScript = true, bool isDark = false, string locale = "en-GB")
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = size == Size.Phone
                ? new ViewportSize { Width = 390, Height = 844 }
                : new ViewportSize { Width = 1280, Height = 800 },
            HasTouch = size == Size.Phone,
            JavaScriptEnabled = hasScript,
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = locale,
        });
        context.SetDefaultTimeout(PatienceMs);
        return new Window(context, await context.NewPageAsync(), Url, size);
    }

    private static string FindRoot()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (here is not null && !File.Exists(Path.Combine(here.FullName, "Plumbline.slnx")))
        {
            here = here.Parent;
        }
        return here?.FullName ?? throw new InvalidOperationException("No Plumbline.slnx above the folder that the tests run in");
    }
}

public enum Size
{
    Desktop,
    Phone,
}

using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>The wire to Stripe, shared by all companies. It sends nothing twice by itself: what became of a call is asked first.</summary>
public sealed class StripeWire : IDisposable
{
    /// <summary>Where Stripe is spoken to; Stripe itself without it.</summary>
    public const string BaseSetting = "PLUMBLINE_STRIPE_API_BASE";

    /// <summary>Seconds to wait for an answer.</summary>
    public const string TimeoutSetting = "PLUMBLINE_STRIPE_TIMEOUT";

    private const int DefaultTimeout = 30;
    private readonly HttpClient _http;
    private readonly Stripe.SystemNetHttpClient _calls;
    private readonly string? _base;

    public StripeWire(IConfiguration settings)
    {
        var timeout = settings[TimeoutSetting] is { Length: > 0 } text
            ? int.TryParse(text, out var seconds) && seconds is >= 1 and <= 300
                ? seconds
                : throw new ArgumentException($"{TimeoutSetting} must be a number of seconds from 1 to 300")
            : DefaultTimeout;
        _base = settings[BaseSetting] is { Length: > 0 } url
            ? Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? url.TrimEnd('/')
                : throw new ArgumentException($"{BaseSetting} must be an http or https URL")
            : null;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        {
            Timeout = TimeSpan.FromSeconds(timeout),
        };
        _calls = new Stripe.SystemNetHttpClient(_http, maxNetworkRetries: 0, enableTelemetry: false);
    }

    public Stripe.IStripeClient With(string secretKey) => new Stripe.StripeClient(secretKey, httpClient: _calls, apiBase: _base);

    public void Dispose() => _http.Dispose();
}

/// <summary>A company's connection, opened.</summary>
public sealed record StripeConnection(PaymentProvider Row, Stripe.IStripeClient Client)
{
    public string Id => Row.Id;
}

/// <summary>Opens the connection of the running company to Stripe.</summary>
public sealed class StripeConnections(BillingDb db, SealedSecrets seals, StripeWire wire)
{
    public const string ProviderName = "stripe";

    /// <summary>Null where the company has none, or has another one than is asked for.</summary>
    public async Task<StripeConnection?> FindAsync(string? id, CancellationToken cancel)
    {
        var row = await db.Set<PaymentProvider>().AsNoTracking()
            .SingleOrDefaultAsync(p => p.Name == ProviderName && (id == null || p.Id == id), cancel);
        return row is null ? null : new StripeConnection(row, wire.With(await seals.OpenAsync(row.SealedSecretKey, cancel)));
    }

    /// <exception cref="Refusal">There is none.</exception>
    public async Task<StripeConnection> RequireAsync(string? id, CancellationToken cancel) => await FindAsync(id, cancel)
        ?? throw Refusal.BadRequest("Stripe is not connected; connect it by POST /v1/payment-providers");

    /// <summary>Whose key it is.</summary>
    /// <exception cref="Refusal">Stripe does not take it, or cannot be asked.</exception>
    public async Task<string> AccountOfAsync(string secretKey, CancellationToken cancel)
    {
        try
        {
            return (await new Stripe.AccountService(wire.With(secretKey)).GetSelfAsync(cancellationToken: cancel)).Id;
        }
        catch (Stripe.StripeException e) when ((int)e.HttpStatusCode is 401 or 403)
        {
            throw Refusal.Field("secret_key", "Stripe does not take this key");
        }
        catch (Exception e) when (StripeWords.IsOutage(e))
        {
            throw StripeWords.Unreachable();
        }
    }
}

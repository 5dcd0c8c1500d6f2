using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>
/// <c>POST /hooks/stripe/{id}</c>: Stripe says that something happened in the account of a connection. What it says is never taken for
/// true: it only has us look at what is ours, with the connection's own key. So an event that comes twice, late or out of order changes
/// nothing that is not so, and one of something that is not ours changes nothing at all.
/// </summary>
public sealed class StripeHook(BillingDb db, Charges charges, StripeRefresh methods, StripeErrands errands)
{
    private const int MaxBytes = 1024 * 1024;

    // as Stripe's own libraries have it
    private const long ToleranceSeconds = 300;

    private static readonly string[] OfPayments =
    [
        "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled", "payment_intent.processing",
        "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated", "refund.updated", "refund.failed", "charge.refund.updated",
    ];

    private static readonly string[] OfMethods =
        ["payment_method.detached", "payment_method.updated", "payment_method.automatically_updated"];

    public static string PathOf(string connectionId) => $"/hooks/stripe/{connectionId}";

    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, SealedSecrets seals, KeyDirectory directory, CurrentTenant tenant, StripeHook hook,
        CancellationToken cancel)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBytes;
        }
        var found = await db.Set<PaymentProvider>().IgnoreQueryFilters().AsNoTracking()
            .Where(p => p.Id == id && p.Name == StripeConnections.ProviderName && p.SealedWebhookSecret != null)
            .Join(db.Tenants, p => p.TenantId, t => t.Id, (p, t) => new { Row = p, t.CompanyId, t.Mode }).SingleOrDefaultAsync(cancel)
            ?? throw Refusal.NotFound("Webhook");
        using var reader = new StreamReader(http.Request.Body, new UTF8Encoding(false));
        var text = await reader.ReadToEndAsync(cancel);
        Verify(
            text, http.Request.Headers["Stripe-Signature"].ToString(), await seals.OpenAsync(found.Row.SealedWebhookSecret!, cancel),
            directory.MachineNow().ToUnixTimeSeconds());
        using var json = JsonDocument.Parse(text);
        var said = new StripeEvent(json.RootElement);
        if (said.IsLive != (found.Mode == Mode.Production) || (said.Account is { } account && account != found.Row.AccountId))
        {
            return Results.Ok();
        }
        var entry = await directory.TenantAsync(found.CompanyId, found.Mode, cancel) ?? throw Refusal.NotFound("Webhook");
        tenant.Enter(entry, directory.MachineNow());
        await hook.HearAsync(found.Row, said, cancel);
        return Results.Ok();
    }

    private static void Verify(string text, string signature, string secret, long now)
    {
        try
        {
            Stripe.EventUtility.ValidateSignature(text, signature, secret, ToleranceSeconds, now);
        }
        catch (Exception e) when (e is Stripe.StripeException or FormatException or OverflowException or ArgumentException
            or KeyNotFoundException or InvalidOperationException)
        {
            throw Refusal.BadRequest("The signature is missing, wrong or too old");
        }
    }

    private async Task HearAsync(PaymentProvider connection, StripeEvent said, CancellationToken cancel)
    {
        if (OfPayments.Contains(said.Type))
        {
            foreach (var id in await TransactionsAsync(connection, said, cancel))
            {
                await charges.LookAgainAsync(id, cancel);
            }
        }
        else if (OfMethods.Contains(said.Type) && said.Subject("id") is { } method)
        {
            await methods.RunAsync(connection.Id, method, cancel);
        }
        else if (said.Type == "checkout.session.completed" && said.Subject("id") is { } session)
        {
            await errands.RunAsync(session, null, null, cancel);
        }
        else if (said.Type == "setup_intent.succeeded" && said.Subject("id") is { } setup)
        {
            await errands.RunSetupAsync(setup, null, null, cancel);
        }
    }

    private Task<List<string>> TransactionsAsync(PaymentProvider connection, StripeEvent said, CancellationToken cancel)
    {
        var named = said.Metadata(StripeGateway.Metadata);
        var intent = said.Subject("object") == "payment_intent" ? said.Subject("id") : said.Subject("payment_intent");
        return db.Set<Transaction>()
            .Where(t => t.ProviderName == StripeConnections.ProviderName && t.ProviderAccountId == connection.Id
                && ((intent != null && t.ProviderTransactionId == intent) || (named != null && t.Id == named)))
            .OrderBy(t => t.Id).Select(t => t.Id).ToListAsync(cancel);
    }
}

/// <summary>An event of Stripe, as far as it matters here; its objects are of the version of the API that the endpoint has.</summary>
public sealed class StripeEvent(JsonElement json)
{
    public string Type { get; } = Text(json, "type") ?? "";

    public bool IsLive { get; } = json.TryGetProperty("livemode", out var live) && live.ValueKind == JsonValueKind.True;

    /// <summary>The connected account that it happened in; null for the one that the endpoint is of.</summary>
    public string? Account { get; } = Text(json, "account");

    private readonly JsonElement? _object =
        json.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty("object", out var subject) && subject.ValueKind == JsonValueKind.Object ? subject : null;

    /// <summary>A text of what it is about; of an object that is written out, its id.</summary>
    public string? Subject(string name) => _object is not { } subject ? null
        : Text(subject, name) ?? (subject.TryGetProperty(name, out var inner) ? Text(inner, "id") : null);

    public string? Metadata(string name) =>
        _object is { } subject && subject.TryGetProperty("metadata", out var metadata) ? Text(metadata, name) : null;

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments.Providers;

public sealed record PaymentProviderAnswer(
    string Id,
    string ProviderName,
    string AccountId,
    string? PublishableKey,
    string SecretKeyEnding,
    string WebhookUrl,
    bool HasWebhookSecret,
    Instant CreatedAt)
{
    public static PaymentProviderAnswer Of(PaymentProvider p, PublicUrl links) => new(
        p.Id, p.Name, p.AccountId, p.PublishableKey, p.SecretKeyEnding, links.Of(StripeHook.PathOf(p.Id)),
        p.SealedWebhookSecret is not null, p.CreatedAt);
}

/// <summary>
/// <c>/v1/payment-providers</c>: connects a company to Stripe. The key is tried before it is stored, and says which account it is of.
/// </summary>
public static partial class ProviderRoutes
{
    private static readonly string[] Names = ["stripe"];

    public static async Task<IResult> ListAsync(BillingDb db, PublicUrl links, CancellationToken cancel) =>
        Reply.Ok<IReadOnlyList<PaymentProviderAnswer>>(
        [
            .. (await db.Set<PaymentProvider>().AsNoTracking().OrderBy(p => p.Name).ToListAsync(cancel))
                .Select(p => PaymentProviderAnswer.Of(p, links)),
        ]);

    public static async Task<IResult> CreateAsync(
        HttpContext http, BillingDb db, SealedSecrets seals, StripeConnections stripe, PublicUrl links, CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        body.WordIn("provider_name", Names, Need.Required);
        var keys = Keys.Read(body, Need.Required, tenant.Mode);
        body.ThrowIfInvalid();
        if (await db.Set<PaymentProvider>().AnyAsync(p => p.Name == StripeConnections.ProviderName, cancel))
        {
            throw AlreadyConnected();
        }
        var connection = new PaymentProvider
        {
            Id = Ids.New("ppr"),
            Name = StripeConnections.ProviderName,
            AccountId = await stripe.AccountOfAsync(keys.SecretKey!, cancel),
            SealedSecretKey = "",
            SecretKeyEnding = "",
            CreatedAt = tenant.Now,
        };
        await keys.WriteAsync(connection, seals, cancel);
        try
        {
            await db.WriteAsync(() =>
            {
                db.Add(connection);
                return Task.CompletedTask;
            }, cancel);
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw AlreadyConnected();
        }
        return Reply.Created(PaymentProviderAnswer.Of(connection, links));
    }

    public static async Task<IResult> UpdateAsync(
        string id, HttpContext http, BillingDb db, SealedSecrets seals, StripeConnections stripe, PublicUrl links, CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var keys = Keys.Read(body, Need.Optional, tenant.Mode);
        body.ThrowIfInvalid();
        var account = await db.Set<PaymentProvider>().Where(p => p.Id == id).Select(p => p.AccountId).SingleOrDefaultAsync(cancel)
            ?? throw Refusal.NotFound("Payment provider");
        if (keys.SecretKey is { } key && await stripe.AccountOfAsync(key, cancel) != account)
        {
            throw Refusal.Field("secret_key", "The key is of another account; this connection's payments are in its own");
        }
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            await db.LockAsync("payment_providers", [id], cancel);
            var connection = await db.Set<PaymentProvider>().SingleOrDefaultAsync(p => p.Id == id, cancel)
                ?? throw Refusal.NotFound("Payment provider");
            await keys.WriteAsync(connection, seals, cancel);
            return PaymentProviderAnswer.Of(connection, links);
        }, cancel));
    }

    /// <summary>Forgets a connection and its keys, once nothing would be left half done.</summary>
    public static async Task<IResult> DeleteAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            await db.LockAsync("payment_providers", [id], cancel);
            var connection = await db.Set<PaymentProvider>().SingleOrDefaultAsync(p => p.Id == id, cancel)
                ?? throw Refusal.NotFound("Payment provider");
            if (await db.Set<PaymentMethod>().AnyAsync(
                m => m.ProviderAccountId == id && (m.DeletedAt == null || m.DetachAt != null), cancel))
            {
                throw Refusal.BadRequest("Customers have saved payment methods with this provider; delete those first");
            }
            if (await db.Set<Transaction>().AnyAsync(t => t.ProviderAccountId == id && t.DueAt != null, cancel))
            {
                throw Refusal.BadRequest("Payments by this provider are planned or under way");
            }
            db.Remove(connection);
        }, cancel);
        return Reply.NoContent();
    }

    private static Refusal AlreadyConnected() => Refusal.Conflict("Stripe is connected already; change its keys or delete that connection");

    private sealed record Keys(string? SecretKey, bool HasPublishable, string? PublishableKey, bool HasWebhook, string? WebhookSecret)
    {
        public static Keys Read(Body body, Need need, Mode mode)
        {
            var word = mode == Mode.Test ? "test" : "live";
            var secret = body.Matching(
                "secret_key", need, SecretForm(), "Expected a secret or restricted key of Stripe, such as sk_test_…");
            if (secret is not null && !secret[3..].StartsWith(word, StringComparison.Ordinal))
            {
                // money that is not there must not pay a live invoice, nor real money one that is a trial
                body.Refuse("secret_key", $"Expected a key for {word} mode");
            }
            var publishable = body.Matching(
                "publishable_key", Need.Nullable, PublishableForm(), "Expected a publishable key of Stripe, such as pk_test_…");
            var webhook = body.Matching(
                "webhook_secret", Need.Nullable, WebhookForm(), "Expected the signing secret of a webhook endpoint of Stripe: whsec_…");
            return new Keys(secret, body.Has("publishable_key"), publishable, body.Has("webhook_secret"), webhook);
        }

        public async Task WriteAsync(PaymentProvider connection, SealedSecrets seals, CancellationToken cancel)
        {
            if (SecretKey is { } key)
            {
                connection.SealedSecretKey = await seals.SealAsync(key, cancel);
                connection.SecretKeyEnding = key[^4..];
            }
            if (HasPublishable)
            {
                connection.PublishableKey = PublishableKey;
            }
            if (HasWebhook)
            {
                connection.SealedWebhookSecret = WebhookSecret is null ? null : await seals.SealAsync(WebhookSecret, cancel);
            }
        }
    }

    [GeneratedRegex(@"\A[sr]k_(test|live)_[A-Za-z0-9_]{8,240}\z")]
    private static partial Regex SecretForm();

    [GeneratedRegex(@"\Apk_(test|live)_[A-Za-z0-9_]{8,240}\z")]
    private static partial Regex PublishableForm();

    [GeneratedRegex(@"\Awhsec_[A-Za-z0-9+/=_-]{8,240}\z")]
    private static partial Regex WebhookForm();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PaymentProviderAnswer))]
[JsonSerializable(typeof(SetupBegun))]
[JsonSerializable(typeof(IReadOnlyList<PaymentProviderAnswer>))]
internal sealed partial class ProvidersJson : JsonSerializerContext;

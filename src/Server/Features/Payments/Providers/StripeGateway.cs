using NodaTime;
using Plumbline.Server.Features.Payments.Gateway;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>
/// Charges saved methods by PaymentIntents while the customer is away, and gives money back. The transaction's id is the idempotency key
/// and stands in the metadata: by that it is found again when an answer was lost.
/// </summary>
public sealed partial class StripeGateway(StripeConnections connections, CurrentTenant tenant, ILogger<StripeGateway> log) : IPaymentGateway
{
    /// <summary>What a PaymentIntent and a refund carry our transaction's id as.</summary>
    public const string Metadata = "plumbline_transaction";

    private static readonly Duration LookAgainAfter = Duration.FromHours(12);

    private static readonly GatewayResult NotConnected = Failure("provider_error", "Stripe is not connected");

    public string Name => StripeConnections.ProviderName;

    public static string KeyOf(string transactionId) => "plumbline-" + transactionId;

    public async Task<GatewayResult> ChargeAsync(GatewayOrder order, CancellationToken cancel)
    {
        if (await connections.FindAsync(order.ConnectionId, cancel) is not { } stripe)
        {
            return NotConnected;
        }
        if (StripeWords.AmountOf(order.Amount, order.Currency) is not { } amount)
        {
            return Fraction(order);
        }
        var options = new Stripe.PaymentIntentCreateOptions
        {
            Amount = amount,
            Currency = order.Currency.ToLowerInvariant(),
            Customer = order.CustomerReference,
            PaymentMethod = order.MethodReference,
            AutomaticPaymentMethods = new() { Enabled = true, AllowRedirects = "never" },
            Confirm = true,
            OffSession = true,
            Metadata = new() { [Metadata] = order.Key },
        };
        return await AttemptAsync(async () =>
        {
            var intents = new Stripe.PaymentIntentService(stripe.Client);
            // so soon nobody has disputed it
            return await ResultAsync(stripe, await intents.CreateAsync(options, Once(order), cancel), cancel);
        });
    }

    public async Task<GatewayResult> RefundAsync(GatewayOrder order, CancellationToken cancel)
    {
        if (await connections.FindAsync(order.ConnectionId, cancel) is not { } stripe)
        {
            return NotConnected;
        }
        if (StripeWords.AmountOf(order.Amount, order.Currency) is not { } amount)
        {
            return Fraction(order);
        }
        var options = new Stripe.RefundCreateOptions
        {
            PaymentIntent = order.OriginalProviderId,
            Amount = amount,
            Metadata = new() { [Metadata] = order.Key },
        };
        return await AttemptAsync(
            async () => ResultOf(await new Stripe.RefundService(stripe.Client).CreateAsync(options, Once(order), cancel)));
    }

    public async Task<GatewayResult> LookUpAsync(GatewayOrder order, CancellationToken cancel)
    {
        var stripe = await connections.RequireAsync(order.ConnectionId, cancel);
        return order.IsRefund
            ? await FindRefundAsync(stripe, order, cancel) is { } refund ? ResultOf(refund) : GatewayResult.NotFound
            : await FindIntentAsync(stripe, order, cancel) is { } intent
                ? await DisputeAsync(stripe, await ResultAsync(stripe, intent, cancel), order.Currency, cancel)
                : GatewayResult.NotFound;
    }

    private static Stripe.RequestOptions Once(GatewayOrder order) => new() { IdempotencyKey = KeyOf(order.Key) };

    private static GatewayResult Fraction(GatewayOrder order) =>
        Failure("payment_method_not_supported", $"Stripe takes no fractions of this size in {order.Currency}");

    private static GatewayResult Failure(string error, string? message, string? id = null) =>
        new(GatewayState.Failed) { Id = id, ErrorType = error, ErrorMessage = message };

    /// <summary>A call that moves money: a clear no is a failure, and anything unclear is not known.</summary>
    private static async Task<GatewayResult> AttemptAsync(Func<Task<GatewayResult>> call)
    {
        try
        {
            return await call();
        }
        catch (Stripe.StripeException e) when (!StripeWords.IsOutage(e))
        {
            return Failure(StripeWords.ErrorOf(e.StripeError), e.StripeError?.Message ?? e.Message, e.StripeError?.PaymentIntent?.Id);
        }
    }

    // lists are up to date at once, which a search is not
    private static async Task<Stripe.PaymentIntent?> FindIntentAsync(StripeConnection stripe, GatewayOrder order, CancellationToken cancel)
    {
        var intents = new Stripe.PaymentIntentService(stripe.Client);
        if (order.ProviderId is { } id)
        {
            return await intents.GetAsync(id, cancellationToken: cancel);
        }
        var all = new Stripe.PaymentIntentListOptions { Customer = order.CustomerReference, Limit = 100 };
        try
        {
            await foreach (var intent in intents.ListAutoPagingAsync(all, cancellationToken: cancel))
            {
                if (intent.Metadata?.GetValueOrDefault(Metadata) == order.Key)
                {
                    return intent;
                }
            }
        }
        catch (Stripe.StripeException e) when (StripeWords.IsMissing(e))
        {
            // a customer that was deleted there: sent again with the same key, the charge is the one before or refused
        }
        return null;
    }

    private static async Task<Stripe.Refund?> FindRefundAsync(StripeConnection stripe, GatewayOrder order, CancellationToken cancel)
    {
        var refunds = new Stripe.RefundService(stripe.Client);
        if (order.ProviderId is { } id)
        {
            return await refunds.GetAsync(id, cancellationToken: cancel);
        }
        var all = new Stripe.RefundListOptions { PaymentIntent = order.OriginalProviderId, Limit = 100 };
        await foreach (var refund in refunds.ListAutoPagingAsync(all, cancellationToken: cancel))
        {
            if (refund.Metadata?.GetValueOrDefault(Metadata) == order.Key)
            {
                return refund;
            }
        }
        return null;
    }

    private async Task<GatewayResult> ResultAsync(StripeConnection stripe, Stripe.PaymentIntent intent, CancellationToken cancel)
    {
        switch (intent.Status)
        {
            case "succeeded":
                return new GatewayResult(GatewayState.Succeeded) { Id = intent.Id };
            case "processing" or "requires_capture":
                return new GatewayResult(GatewayState.Pending) { Id = intent.Id, LookAgainAt = tenant.Now + LookAgainAfter };
            case "canceled":
                return Failure("provider_error", "The payment was cancelled at Stripe", intent.Id);
            case "requires_payment_method":
                return Failure(StripeWords.ErrorOf(intent.LastPaymentError), intent.LastPaymentError?.Message, intent.Id);
            case "requires_action" or "requires_confirmation":
                // nobody is there to act: closed, so that it cannot be completed beside a later attempt
                await new Stripe.PaymentIntentService(stripe.Client).CancelAsync(intent.Id, cancellationToken: cancel);
                return Failure("authentication_required", "The customer has to approve the payment", intent.Id);
            default:
                LogStatus(intent.Id, intent.Status);
                return GatewayResult.Unknown with { Id = intent.Id };
        }
    }

    private static async Task<GatewayResult> DisputeAsync(
        StripeConnection stripe, GatewayResult result, string currency, CancellationToken cancel)
    {
        if (result.State != GatewayState.Succeeded)
        {
            return result;
        }
        var all = new Stripe.DisputeListOptions { PaymentIntent = result.Id, Limit = 100 };
        var disputes = await new Stripe.DisputeService(stripe.Client).ListAsync(all, cancellationToken: cancel);
        // a warning is a question of the bank: no money has left
        var taken = disputes.Data.Where(d => d.Status is "needs_response" or "under_review" or "lost" or "won").ToList();
        return taken.Count == 0 ? result : result with
        {
            IsDisputed = true,
            DisputedAmount = StripeWords.MinorOf(taken.Sum(d => d.Amount), currency),
            IsDisputeWon = taken.All(d => d.Status == "won"),
        };
    }

    private GatewayResult ResultOf(Stripe.Refund refund) => refund.Status switch
    {
        "succeeded" => new GatewayResult(GatewayState.Succeeded) { Id = refund.Id },
        "failed" or "canceled" => Failure("provider_error", $"Stripe could not give it back: {refund.FailureReason}", refund.Id),
        _ => new GatewayResult(GatewayState.Pending) { Id = refund.Id, LookAgainAt = tenant.Now + LookAgainAfter },
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe says that {Intent} is {Status}, which is not known here")]
    private partial void LogStatus(string intent, string status);
}

using System.Text.Json;
using NodaTime;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Valuation;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>Shapes a stored subscription as the contract shows it.</summary>
public sealed class SubscriptionShape(BillingBatch batch, SubscriptionValues values, Instant now)
{
    public SubscriptionDetailsAnswer Details(
        Subscription subscription, IReadOnlyDictionary<string, JsonElement> custom, LiveBillingAnswer? live)
    {
        var phases = subscription.Phases.Select(p => Phase(subscription, p)).ToList();
        return new SubscriptionDetailsAnswer(List(subscription, custom))
        {
            Phases = phases,
            PaymentMethodType = subscription.PaymentMethodStrategy == "external"
                ? "external"
                : batch.CustomerOf(subscription).PaymentMethodType,
            ContractTerms = subscription.ContractTerms is { } terms
                ? ContractTermsAnswer.Of(terms, Contract.Of(terms, batch.ZoneOf(subscription)), subscription.EndedAt, now)
                : null,
            LiveBilling = live,
        };
    }

    public SubscriptionAnswer List(Subscription s, IReadOnlyDictionary<string, JsonElement> custom)
    {
        var current = s.PhaseAt(now);
        var products = current is null ? [] : Products(s, current);
        var period = CurrentPeriod(products);
        return new SubscriptionAnswer
        {
            Id = s.Id,
            Name = s.Name,
            Currency = s.Currency,
            Status = s.Status,
            PurchaseOrder = s.PurchaseOrder,
            CustomerId = s.CustomerId,
            InvoicingEntityId = s.InvoicingEntityId,
            CrmOpportunityId = s.CrmOpportunityId,
            TemplateId = s.TemplateId,
            CheckoutSessionId = s.CheckoutSessionId,
            CommitmentInterval = s.CommitmentInterval,
            RenewAutomatically = s.RenewAutomatically,
            RenewsAt = s.EndedAt is null && s.CancelAt is null ? Contract.Of(s, batch.ZoneOf(s))?.RenewsAt(now) : null,
            RenewFor = s.RenewFor,
            ActivationStrategy = s.ActivationStrategy,
            StartsAt = s.StartsAt,
            ContractStart = s.ContractStart,
            ContractEnd = s.ContractEnd,
            InitialBillingAt = s.InitialBillingAt,
            PausedAt = s.PausedAt,
            ReactivateAt = s.ReactivateAt,
            CancelAt = s.CancelAt,
            CancellationStrategy = s.CancellationStrategy,
            CancellationAmount = s.CancellationAmount,
            CancellationReason = s.CancellationReason,
            CancellationSource = s.CancellationSource,
            CurrentPeriodStartedAt = period?.CurrentPeriodStartedAt,
            CurrentPeriodEndsAt = period?.CurrentPeriodEndsAt,
            NextPaymentAt = s.NextPaymentAt,
            EstimatedArr = values.EstimatedArr(s),
            ContractValue = values.ContractValue(s),
            NextPaymentAmount = values.NextPaymentAmount(s),
            CurrentPhaseId = current?.Id,
            DisplayShippingDetails = s.DisplayShippingDetails,
            Properties = MetadataReader.OfStored(s.Properties),
            CustomProperties = custom,
            InvoiceCustomNote = s.InvoiceCustomNote,
            CreatedAt = s.CreatedAt,
            UpdatedAt = s.UpdatedAt,
            Products = products,
            Coupons = SubscriptionCouponAnswer.Of(current),
            MinimumInvoiceFee = s.MinimumInvoiceFee,
            InvoiceSchedule = s.InvoiceOptions.Schedule,
            GenerateDocument = s.InvoiceOptions.GenerateDocument,
            DocumentName = s.InvoiceOptions.DocumentName,
            AddTaxToDocument = s.InvoiceOptions.AddTaxToDocument,
            GenerateDraftInvoices = s.InvoiceOptions.GenerateDrafts,
            DoNotChargeSubscription = s.InvoiceOptions.DoNotCharge,
        };
    }

    private PhaseAnswer Phase(Subscription s, PhaseState p) => new(
        p.Id, p.Name, p.Type, s.StatusOf(p, now), p.Order, p.ActivationStrategy, p.EndStrategy, p.Duration,
        p.BillingDateSetting, p.InitialBillingAt, p.StartsAt, p.EndsAt, p.BillingCycleAlignment, p.DoNotInvoicePhase,
        p.TransitionCalculationMethod, "immediately", Products(s, p), SubscriptionCouponAnswer.Of(p), p.CreatedAt,
        p.UpdatedAt);

    // the shortest running period stands for the subscription's
    private static SubscriptionProductAnswer? CurrentPeriod(IReadOnlyList<SubscriptionProductAnswer> products) => products
        .Where(p => p.CurrentPeriodEndsAt is not null).MinBy(p => p.CurrentPeriodEndsAt!.Value - p.CurrentPeriodStartedAt!.Value);

    private IReadOnlyList<SubscriptionProductAnswer> Products(Subscription s, PhaseState phase) =>
        [.. phase.Products.Where(p => p.DetachedAt is null || p.DetachedAt > now).Select(p => Product(s, phase, p))];

    private SubscriptionProductAnswer Product(Subscription s, PhaseState phase, ProductState p)
    {
        var period = Engine.Subscriptions.Billing.PeriodAt(batch.TermsOf(s), p.Key, now);
        var runs = s.Status == SubscriptionStatus.Active && s.EndedAt is null;
        var next = !runs || p.Interval is null ? null
            : period is null ? phase.StartsAt > now ? phase.StartsAt : null
            : (Instant?)period.Value.End;
        var head = new ProductHead(
            p.ProductId, p.CatalogVersionId, p.Name, p.Description, p.DescriptionDisplayIntervalDates,
            p.AttachedAt ?? phase.StartsAt, p.DetachedAt, period?.Start, period?.End, next, Interval(p), p.Schedule,
            [.. p.Prices.SelectMany(g => g.Tiers.Select(t => SubscriptionPriceAnswer.Of(g, t)))]);
        return p.Type switch
        {
            ProductType.FlatFee => new FeeProductAnswer(head, p.Count),
            ProductType.Seat => new SeatProductAnswer(
                head, batch.UnitNameOf(p), p.Count, p.MinCommittedCount, p.MinAmount, p.MaxAmount,
                p.Seats?.Charging, p.Seats?.Invoicing),
            ProductType.Dynamic => Usage(s, p, head),
            ProductType.Bundle => new BundleProductAnswer(head, p.Count, p.Bundle!.Display),
            ProductType.Credit => new CreditProductAnswer(
                head, batch.UnitNameOf(p), p.Count, p.Credits!.ExpirationInDays, p.Credits.ExpireAtEndOfPeriod),
            _ => throw new InvalidOperationException($"A subscription cannot hold a {p.Type} product"),
        };
    }

    private UsageProductAnswer Usage(Subscription s, ProductState p, ProductHead head)
    {
        var window = Engine.Subscriptions.Billing.MeteringAt(batch.TermsOf(s), p.Key, now);
        return new UsageProductAnswer(
            head, batch.UnitNameOf(p), p.MinCommittedCount, p.MinAmount, p.MaxAmount, p.MeteringIntervalType, p.MeteringInterval,
            p.BillUsageDifference, Known(window?.Start), Known(window?.End), p.ChildrenUsage);
    }

    // a window may have no beginning, or no end
    private static Instant? Known(Instant? edge) => edge == Instant.MinValue || edge == Instant.MaxValue ? null : edge;

    private static PaymentIntervalAnswer Interval(ProductState p) =>
        p.Interval is { } i ? new PaymentIntervalAnswer(i.Period, i.Count) : new PaymentIntervalAnswer("once", null);
}

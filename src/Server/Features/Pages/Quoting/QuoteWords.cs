using System.Globalization;
using NodaTime;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Web;
using Plumbline.Web.Quotes;

namespace Plumbline.Server.Features.Pages.Quoting;

/// <summary>The parts of an offered subscription as its page draws them. Amounts are those of the paper.</summary>
/// <param name="quote">The quote.</param>
/// <param name="offered">What it offers.</param>
/// <param name="before">What the subscription that it changes holds; null where it changes none.</param>
/// <param name="frame">Of the page.</param>
/// <param name="zone">In which days are counted.</param>
internal sealed class QuoteWords(
    Quote quote, OfferedTerms offered, IReadOnlyList<ProductState>? before, PageFrame frame, DateTimeZone zone)
{
    private Subscription Offer => offered.Offer;

    // otherwise they follow from a signature that is still to come, or from somebody
    private bool HasDates => quote.Type == QuoteType.SubscriptionUpdate ? quote.SignedAt is not null || quote.Change?.Date is not null
        : Offer.Phases is [{ ActivationStrategy: not PhaseActivation.Manual }, ..] && quote.Options.StartsOnSignature
            && (quote.SignedAt is not null || Offer.Phases[0].StartsAt is not null);

    public IReadOnlyList<QuotePhaseModel> Phases() => [.. offered.Value.Phases.Select((phase, i) => new QuotePhaseModel(
        NameOf(phase, i), WhenOf(phase, i), [.. phase.Products.Select(p => ProductOf(phase, p))])
    {
        Discounts = [.. phase.Coupons.Where(c => c.IsOpen).Select(CouponOf)],
        Total = quote.Options.DisplayPhaseValue && quote.Options.DisplayQuoteValue && offered.Value.Phases.Count > 1
            ? Money(offered.AmountOf(phase))
            : null,
    })];

    public IReadOnlyList<string> Remarks()
    {
        var remarks = new List<string> { frame["quote_net"] };
        if (Offer.Phases.Exists(p => p.Products.Any(product => product.Type == ProductType.Dynamic)))
        {
            remarks.Add(frame["quote_usage"]);
        }
        if (Offer.Phases.Exists(p => p.Coupons.Any(c => c.IsOpen)))
        {
            remarks.Add(frame["quote_before_discounts"]);
        }
        var after = Offer.Phases.SelectMany(p => p.Products).Select(p => p.ProductId).ToHashSet(StringComparer.Ordinal);
        if (before?.Where(p => !after.Contains(p.ProductId)).Select(p => p.Name).Distinct().ToList() is { Count: > 0 } gone)
        {
            remarks.Add(frame.Texts.Fill("quote_removed", ("names", string.Join(", ", gone))));
        }
        return remarks;
    }

    public IReadOnlyList<(string, string)> Contract()
    {
        var facts = new List<(string, string)>();
        var terms = Offer.ContractTerms ?? (Offer is { ContractStart: null, ContractEnd: null, CommitmentInterval: null }
            ? null
            : Subscriptions.Contract.OfOlderFields(
                Offer.ContractStart ?? Offer.StartsAt, Offer.ContractEnd, Offer.CommitmentInterval, Offer.RenewAutomatically,
                Offer.RenewFor));
        facts.Add((frame["quote_contract_start"], StartOf(terms)));
        if (terms is not null)
        {
            if (terms.Duration is { } duration)
            {
                facts.Add((frame["quote_contract_duration"], PriceWords.Duration(duration, frame.Texts)));
            }
            if (EndOf(terms) is { } end)
            {
                facts.Add((frame["quote_contract_end"], end));
            }
            if (terms.EndStrategy != ContractEnd.Manual)
            {
                facts.Add((frame["quote_contract_renewal"], terms.RenewAutomatically
                    && (terms.RenewForDuration ?? terms.Duration) is { } again
                        ? frame.Texts.Fill("quote_renews", ("duration", PriceWords.Duration(again, frame.Texts)))
                        : frame["quote_no_renewal"]));
            }
        }
        if (Offer.MinimumInvoiceFee is { } least)
        {
            facts.Add((frame["quote_minimum"], Money(least)));
        }
        return facts;
    }

    private string StartOf(ContractState? terms)
    {
        if (quote.Type == QuoteType.SubscriptionUpdate)
        {
            return quote.Change?.Date is { } date ? Date(date)
                : quote.SignedAt is { } signed ? Date(signed)
                : frame["quote_signature_day"];
        }
        return terms?.StartsAt is { } start ? Date(start)
            : terms?.ActivationStrategy == ContractActivation.Manual || Offer.Phases is [{ ActivationStrategy: PhaseActivation.Manual }, ..]
                || !quote.Options.StartsOnSignature ? frame["quote_by_agreement"]
            : HasDates && offered.Value.Phases is [{ StartsAt: { } first }, ..] ? Date(first)
            : frame["quote_signature_day"];
    }

    // of one that waits for the signature only the duration is known
    private string? EndOf(ContractState terms)
    {
        var known = terms.StartsAt is null && HasDates ? terms with { StartsAt = offered.Value.Start } : terms;
        var end = Subscriptions.Contract.Of(known, zone).FirstEnd;
        return end is { } at ? Date(at)
            : terms.EndStrategy == ContractEnd.Manual ? frame["quote_open_end"]
            : null;
    }

    private string? NameOf(PhaseState phase, int index) => phase.Name ?? phase.Type switch
    {
        PhaseType.Setup => frame["quote_phase_setup"],
        PhaseType.Trial => frame["quote_phase_trial"],
        _ when offered.Value.Phases.Count == 1 => null,
        _ => frame.Texts.Fill("quote_phase", ("number", (index + 1).ToString(CultureInfo.InvariantCulture))),
    };

    private string WhenOf(PhaseState phase, int index)
    {
        var isDated = HasDates && phase.StartsAt is not null;
        if (isDated && phase.EndsAt is { } last)
        {
            return frame.Format.Period(phase.StartsAt!.Value.InZone(zone).Date, last.InZone(zone).Date);
        }
        var from = isDated ? frame.Texts.Fill("quote_from", ("date", Date(phase.StartsAt!.Value)))
            : index > 0 ? frame["quote_then"]
            : phase.ActivationStrategy == PhaseActivation.Manual || !quote.Options.StartsOnSignature ? frame["quote_by_agreement"]
            : frame["quote_from_signature"];
        var length = phase switch
        {
            { EndStrategy: PhaseEnd.Duration, Duration: { } duration } => PriceWords.Duration(duration, frame.Texts),
            { EndStrategy: PhaseEnd.EndDate, EndsAt: { } end } => frame.Texts.Fill("quote_until", ("date", Date(end))),
            { EndStrategy: PhaseEnd.ContractEndDate } => frame["quote_to_contract_end"],
            _ when Offer.ContractTerms is { EndStrategy: not ContractEnd.Manual, RenewAutomatically: false } =>
                frame["quote_to_contract_end"],
            _ => frame["quote_open_end"],
        };
        return $"{from} · {length}";
    }

    private SoldProductModel ProductOf(PhaseState phase, ProductState product)
    {
        var model = PriceWords.Product(
            product, offered.Batch.UnitNameOf(product), quote.Currency, frame, t => QuotePaper.IsShown(quote, product, t));
        var total = offered.AmountOf(phase, product);
        return model with
        {
            Mark = before is null ? null
                : before.Where(p => p.ProductId == product.ProductId).ToList() is not { Count: > 0 } same ? frame["quote_new"]
                : same.Exists(p => ProductState.AreSame(p, product)) ? null
                : frame["quote_changed"],
            Total = total == 0 || !quote.Options.DisplayQuoteValue || product.Interval is null
                ? null
                : frame.Texts.Fill("quote_in_total", ("amount", Money(total))),
        };
    }

    private (string, string) CouponOf(CouponState coupon)
    {
        var value = coupon.Type == CouponType.Percent
            ? "−" + frame.Format.Percent(coupon.DiscountPercent ?? 0)
            : Money(-(coupon.DiscountAmount ?? 0));
        var when = coupon.Repeat switch
        {
            AttachedRepeat.Once => frame["quote_coupon_once"],
            AttachedRepeat.Duration when coupon.Duration is { } d =>
                PriceWords.Duration(new IntervalState(d.Period, d.Count), frame.Texts),
            AttachedRepeat.Custom when coupon.ExpiresAt is { } until => frame.Texts.Fill("quote_until", ("date", Date(until))),
            _ => frame["quote_coupon_always"],
        };
        return ($"{coupon.Name ?? frame["discount"]} · {when}", value);
    }

    private string Date(Instant at) => frame.Format.Date(at.InZone(zone).Date);

    private string Money(long minor) => frame.Format.Money(minor, quote.Currency);
}

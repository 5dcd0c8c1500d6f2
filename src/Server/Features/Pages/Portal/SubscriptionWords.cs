using NodaTime;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Web;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>The subscriptions that a customer has now, in words.</summary>
internal static class SubscriptionWords
{
    /// <summary>Those that run, wait for their start, or are held up.</summary>
    public static readonly SubscriptionStatus[] Statuses =
        [SubscriptionStatus.Active, SubscriptionStatus.Paused, SubscriptionStatus.Errored];

    /// <summary>Its own name, else that of what it charges for.</summary>
    public static string NameOf(Subscription subscription, Instant now, PageTexts texts) =>
        subscription.Name is { Length: > 0 } own ? own
        : ProductsOf(subscription, now).Select(p => p.Name).FirstOrDefault() ?? texts["portal_subscription"];

    /// <summary>What runs in it now.</summary>
    public static IEnumerable<ProductState> ProductsOf(Subscription subscription, Instant now) =>
        subscription.PhaseAt(now)?.Products.Where(p => !(p.DetachedAt <= now) && !(p.AttachedAt > now)) ?? [];

    public static (string Word, string Tone) StatusOf(Subscription subscription, PageTexts texts) => subscription.Status switch
    {
        SubscriptionStatus.Paused => (texts["portal_paused"], "plain"),
        SubscriptionStatus.Errored => (texts["portal_errored"], "bad"),
        _ when subscription.CancelAt is not null => (texts["portal_ending"], "wait"),
        _ => (texts["portal_active"], "good"),
    };

    public static SubscriptionCardModel Card(
        Subscription subscription, PortalVisit visit, PageFrame frame, Instant now, Features.Invoices.Invoice? next)
    {
        var (status, tone) = StatusOf(subscription, frame.Texts);
        var name = NameOf(subscription, now, frame.Texts);
        var products = ProductsOf(subscription, now).Select(p => p.Name).Distinct().ToList();
        return new SubscriptionCardModel
        {
            Name = name,
            Status = status,
            Tone = tone,
            Path = visit.Page.To($"/subscriptions/{subscription.Id}"),
            Products = products is [var only] && only == name ? [] : products,
            Next = subscription is { Status: SubscriptionStatus.Active, NextPaymentAt: { } at }
                ? frame.Texts.Fill("portal_next_on", ("date", frame.Format.Date(visit.Day(at)))) : null,
            NextAmount = next is null ? null : frame.Format.Money(next.TotalAmount, next.Currency),
            Note = NoteOf(subscription, visit, frame),
        };
    }

    /// <summary>That it ends, or since when it waits.</summary>
    public static string? NoteOf(Subscription subscription, PortalVisit visit, PageFrame frame)
    {
        var (key, at) = subscription switch
        {
            { PausedAt: { } since } => ("portal_paused_since", since),
            { CancelAt: { } end } => ("portal_ends_on", end),
            { RenewAutomatically: false, PlannedEnd: { } end } => ("portal_ends_on", end),
            _ => ("", default),
        };
        return key.Length == 0 ? null : frame.Texts.Fill(key, ("date", frame.Format.Date(visit.Day(at))));
    }
}

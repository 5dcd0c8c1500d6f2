using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

/// <summary>How a wallet is loaded by itself: in a rhythm, when its balance falls to a threshold, or both.</summary>
/// <param name="IsFree">By a credit note instead of a charge.</param>
/// <param name="Amount">Minor units above 0.</param>
/// <param name="Threshold">Minor units; null without.</param>
/// <param name="Reset">Whether the rhythm empties the wallet first.</param>
/// <param name="Interval">The rhythm; null without.</param>
/// <param name="Anchor">The first load of the rhythm.</param>
public sealed record AutoLoad(bool IsFree, long Amount, long? Threshold, bool Reset, IntervalState? Interval, Instant? Anchor)
{
    private static readonly string[] Types = ["free", "paid"];

    /// <summary>What a request says of it, if it says something; null switches it off.</summary>
    public static (bool IsGiven, AutoLoad? Rule) Read(Body body, Instant now)
    {
        var isOn = body.Flag("is_auto_load_enabled");
        if (isOn != true)
        {
            return (isOn is not null, null);
        }
        var type = body.WordIn("auto_load_type", Types, Need.Required);
        var amount = body.Amount("auto_load_amount", Need.Required, min: 1);
        var isRhythm = body.HasValue("auto_load_interval") || body.HasValue("auto_load_next_date") || body.HasValue("auto_load_reset");
        var rhythm = isRhythm ? Need.Required : Need.Optional;
        var threshold = body.Amount("auto_load_threshold", isRhythm ? Need.Optional : Need.Required);
        var interval = SubscriptionInput.Interval(body, "auto_load_interval", rhythm);
        var next = body.Instant("auto_load_next_date", rhythm);
        var reset = body.Flag("auto_load_reset", rhythm) ?? false;
        if (next < now)
        {
            body.Refuse("auto_load_next_date", "Must not lie in the past");
        }
        return (true, new AutoLoad(type == "free", amount ?? 0, threshold, reset, interval, next));
    }

    /// <summary>The first load of the rhythm after an instant.</summary>
    public Instant? NextAfter(Instant at, DateTimeZone zone)
    {
        if (Interval is null || Anchor is not { } anchor)
        {
            return null;
        }
        var cycle = new Cycle(anchor, SubscriptionTerms.Interval(Interval)!.Value, Alignment.Anniversary, zone);
        return at < anchor ? anchor : cycle.At(cycle.IndexOf(at)).End;
    }

    public static void Set(Wallet wallet, AutoLoad? rule, Instant now)
    {
        (wallet.AutoLoad, wallet.AutoLoadNextAt, wallet.RefillFrom) = (rule, rule?.Anchor, null);
        wallet.Reschedule(now);
    }
}

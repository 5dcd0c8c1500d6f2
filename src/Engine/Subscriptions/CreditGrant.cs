using NodaTime;

namespace Plumbline.Engine.Subscriptions;

/// <summary>What each charge of a credit product grants beside its line, and for how long it holds.</summary>
/// <param name="IsFullAllowance">
/// Whether a partial period grants the whole count all the same; otherwise it grants its share, as the price is.
/// </param>
/// <param name="ValidDays">Calendar days of the zone that the credits hold for; null for no such limit.</param>
/// <param name="EndsWithPeriod">Whether they end with the period that they were granted in; wins over the days.</param>
public sealed record CreditGrant(bool IsFullAllowance = false, int? ValidDays = null, bool EndsWithPeriod = false);

/// <summary>Credits that a charge grants.</summary>
/// <param name="Count">How many, 0 or more.</param>
/// <param name="At">From when on the customer has them: when the charge falls due.</param>
/// <param name="ExpiresAt">From when on they are worth nothing; null for never.</param>
public sealed record GrantedCredits(decimal Count, Instant At, Instant? ExpiresAt);

public static partial class Billing
{
    /// <summary>The credits that a charge grants; null when it grants none.</summary>
    /// <param name="terms">The terms that the charge is of.</param>
    /// <param name="charge">The charge.</param>
    /// <remarks>
    /// <para>4000 credits a month that begin on 3 August of a cycle from 20 July grant 17 of 31 days, 2193; with the full allowance 4000.
    /// A share is rounded down to whole credits: what a part of a period grants is never more than was paid for.</para>
    /// <para>Paid in advance, the period of a grant is the one that it is charged for; paid in arrears, the one that begins then. What is
    /// granted once has the phase for its period. The documentation names grant modes and expiries; the rest is our decision.</para>
    /// </remarks>
    public static GrantedCredits? Grant(Terms terms, Charge charge)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(charge);
        if (charge is not { Key.Kind: ChargeKind.Credit, Product.Grants: { } rule })
        {
            return null;
        }

        var whole = charge.Product.Count;
        var count = rule.IsFullAllowance || charge.Share.IsWhole ? whole : decimal.Floor(charge.Share.Apply(whole));
        var expiry = rule.EndsWithPeriod ? EndOfGrant(terms, charge)
            : rule.ValidDays is { } days ? DaysAfter(charge.DueAt, days, terms.Zone)
            : null;
        return count == 0 ? null : new GrantedCredits(count, charge.DueAt, expiry);
    }

    static Instant? EndOfGrant(Terms terms, Charge charge)
    {
        var run = ProductRun.Of(terms).LastOrDefault(
            run => run.Product.Key == charge.Key.ProductKey && run.Phase.StartsAt <= charge.Key.PeriodStart);
        return charge.Product is { Interval: not null, Schedule: Schedule.Start } ? charge.Period.End
            : charge.Product.Interval is { } interval ? run?.PeriodOf(interval, charge.DueAt).End
            : run?.Phase.EndsAt ?? terms.EndsAt;
    }

    static Instant DaysAfter(Instant at, int days, DateTimeZone zone) =>
        at.InZone(zone).LocalDateTime.PlusDays(days).InZoneLeniently(zone).ToInstant();
}

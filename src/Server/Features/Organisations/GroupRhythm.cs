using NodaTime;
using Plumbline.Engine.Periods;
using Plumbline.Server.Features.Customers;

namespace Plumbline.Server.Features.Organisations;

/// <summary>
/// When an organisation's groups are invoiced: every month, quarter or year from a date; by itself on the first of the month.
/// </summary>
public static class GroupRhythm
{
    /// <summary>The first group of one that has no date yet.</summary>
    public static void Begin(Customer payer, DateTimeZone zone, Instant now)
    {
        if (payer.NextInvoiceAt is null)
        {
            var today = now.InZone(zone).Date;
            var next = today.With(DateAdjusters.StartOfMonth).PlusMonths(1).AtStartOfDayInZone(zone).ToInstant();
            (payer.NextInvoiceAt, payer.InvoiceAnchorAt) = (next, next);
        }
    }

    /// <summary>Its next date after now. Dates that passed unnoticed are not caught up on: all that waits is on one group.</summary>
    public static void MoveOn(Customer payer, DateTimeZone zone, Instant now)
    {
        var anchor = payer.InvoiceAnchorAt ?? payer.NextInvoiceAt ?? now;
        var months = payer.InvoiceSchedule switch
        {
            InvoiceSchedule.Quarter => 3,
            InvoiceSchedule.Year => 12,
            _ => 1,
        };
        var cycle = new Cycle(anchor, new Engine.Periods.Interval(IntervalUnit.Months, months), Alignment.Anniversary, zone);
        payer.NextInvoiceAt = now < anchor ? anchor : cycle.At(cycle.IndexOf(now)).End;
    }
}

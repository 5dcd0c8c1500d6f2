using NodaTime;
using Plumbline.Engine.Subscriptions;

namespace Plumbline.Engine.Tests.Contracts;

/// <summary>A contract to which things happen.</summary>
static class SomeChanges
{
    public static (Book Book, Instant Until) Of(Dice dice)
    {
        var (terms, until) = SomeTerms.Plain(dice, continued: false);
        var book = new Book(terms);
        var start = SomeTerms.Start(terms);
        foreach (var at in Enumerable.Range(0, dice.Between(0, 7)).Select(_ => When(dice, terms, start, until)).Order().ToList())
        {
            book.Advance(at);
            Happen(dice, book);
        }

        if (book.IsPaused && dice.Chance(50))
        {
            book.Resume();
        }

        // whatever is still open falls due at the last end
        book.Advance(Instant.Max(until, book.Now));
        book.Cancel(Instant.Min(book.Now, book.Terms.EndsAt ?? Instant.MaxValue), refund: dice.Chance(50));
        return (book, book.Now);
    }

    // Renewals, nights and the very start are where it hurts.
    static Instant When(Dice dice, Terms terms, Instant start, Instant until)
    {
        var moment = SomeTerms.Moment(dice, start, until);
        return dice.Between(1, 4) switch
        {
            1 => Renewal(terms, moment) is var renewal && renewal < until ? renewal : moment,
            2 => terms.Zone.AtStartOfDay(moment.InZone(terms.Zone).Date).ToInstant() is var midnight && midnight > start ? midnight : start,
            _ => moment,
        };
    }

    static Instant Renewal(Terms terms, Instant after) =>
        Billing.NextInstant(terms, Billing.Needs(terms, BilledThrough.Nothing, after).Billed) ?? Instant.MaxValue;

    static void Happen(Dice dice, Book book)
    {
        if (book.IsPaused)
        {
            book.Resume();
            return;
        }

        var ends = book.Terms.EndsAt;
        if (ends <= book.Now)
        {
            return;
        }

        switch (dice.Between(1, 10))
        {
            case 1:
                book.Cancel(book.Now + Duration.FromHours(dice.Between(0, 24 * 60)), dice.Chance(50));
                break;
            case 2 or 3 when ends is not null:
                book.Reinstate();
                break;
            case 4 when !book.Entries.Exists(entry => entry.Line.Period.Start == book.Now):
                book.Pause();
                break;
            case 5 when ends is null:
                Switch(dice, book);
                break;
            default:
                Replace(dice, book);
                break;
        }
    }

    static void Replace(Dice dice, Book book)
    {
        var phase = Running(book);
        var products = phase?.Products.Where(product => product.DetachedAt is null && IsChangeable(product)).ToArray() ?? [];
        if (products.Length == 0)
        {
            return;
        }

        var old = dice.Of(products);
        var method = book.Terms.EndsAt is null ? dice.Of(FirstCharge.ProRata, FirstCharge.ProRata, FirstCharge.Full, FirstCharge.Free)
            : FirstCharge.ProRata;
        // what was given back ahead of its day is not covered by what was paid
        var isCovered = book.Changes.TrueForAll(change => change.At <= book.Now);
        book.Replace(
            phase!,
            old,
            dice.Chance(20) ? null : old with { Count = dice.Between(0, 20), Prices = SomeProducts.Prices(dice, old.Kind) },
            isCovered ? method : FirstCharge.ProRata);
    }

    static void Switch(Dice dice, Book book)
    {
        if (Running(book) is not { } running || running.StartsAt == book.Now)
        {
            return;
        }

        var method = dice.Of(FirstCharge.ProRata, FirstCharge.Full, FirstCharge.Free);
        var keepsDay = dice.Chance(50);
        var products = Enumerable.Range(0, dice.Between(1, 3))
            .Select(i => SomeProducts.Product(dice, $"n{book.Now.ToUnixTimeSeconds()}.{i}"))
            .Select(product => method == FirstCharge.ProRata ? product : product with { AttachedAt = book.Now, FirstCharge = method });
        book.Switch(
            running,
            running with
            {
                Id = $"sup_{running.Order + 1}",
                Order = running.Order + 1,
                StartsAt = book.Now,
                EndsAt = null,
                BillingAnchor = keepsDay ? Instant.Min(running.BillingAnchor, book.Now) : book.Now,
                DoNotInvoice = false,
                Products = [.. products],
            },
            method);
    }

    static bool IsChangeable(ProductTerms product) => product.Interval is not null;

    static Phase? Running(Book book) => book.Terms.Phases.FirstOrDefault(phase =>
        !phase.DoNotInvoice && phase.StartsAt <= book.Now && book.Now < (phase.EndsAt ?? Instant.MaxValue)
        && phase.BillingAnchor <= book.Now);
}
